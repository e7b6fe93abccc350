// oidc-provider as an EHR's authorization server: node provider.mjs FOLDER < settings
//
// FOLDER is where npm put it. One JSON object of settings on standard input; one line
// {"port": …} on standard output when it listens, then one line for every token answer, so that
// the tests know what to look for afterwards.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const folder = process.argv[2];
const settings = JSON.parse(readFileSync(0, 'utf8'));
const entry = path.join(folder, 'node_modules', 'oidc-provider', 'lib', 'index.js');
const { default: Provider } = await import(pathToFileURL(entry).href);

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const server = createServer();
server.listen(settings.port ?? 0, '127.0.0.1', () => {
  const { port } = server.address();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: settings.client_id,
        application_type: 'native',
        // With keys it is a confidential client, which proves itself with one of them.
        ...(settings.jwks
          ? { token_endpoint_auth_method: 'private_key_jwt', jwks: settings.jwks }
          : { token_endpoint_auth_method: 'none' }),
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: settings.redirect_uris,
        id_token_signed_response_alg: 'RS256',
      },
      {
        // The FHIR server, which asks whether a token is good.
        client_id: 'fhir-server',
        client_secret: settings.introspection_secret,
        redirect_uris: [],
        response_types: [],
        grant_types: [],
      },
    ],
    scopes: ['openid', 'offline_access', 'online_access', 'fhirUser', ...settings.scopes],
    claims: { openid: ['sub'], fhirUser: ['fhirUser', 'name', 'profession'] },
    conformIdTokenClaims: false,
    extraParams: ['aud', 'launch'],
    cookies: { keys: ['made-up'] },
    features: {
      devInteractions: { enabled: true },
      introspection: { enabled: true, allowedPolicy: async () => true },
      revocation: { enabled: true },
    },
    enabledJWA: { clientAuthSigningAlgValues: ['HS256', 'RS384', 'ES384'] },
    pkce: { required: () => settings.pkce ?? true },
    findAccount: async (ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...settings.claims }),
    }),
    issueRefreshToken: async () => settings.refresh_tokens ?? true,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: settings.access_seconds ?? 570,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
  provider.on('grant.success', (ctx) => say({ grant: ctx.oidc.params.grant_type, ...ctx.body }));
  provider.on('grant.error', (ctx, error) => say({ refused: error.error }));
  provider.on('revocation.error', (ctx, error) => say({ refused: error.error }));
  provider.on('grant.revoked', () => say({ revoked: true }));
  server.on('request', provider.callback());
  say({ port });
});
