"""The words of OAuth, from authlib: addresses and forms are made here, and sent by ``server``.

Only the parts of authlib that send nothing are used. Its HTTP client wants an HTTP library of its
own, keeps the token and puts it on requests by itself (rule D3). It has no type marker.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]  # see above
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7009 import (  # type: ignore[import-untyped]  # see above
    prepare_revoke_token_request,
)
from authlib.oauth2.rfc7636 import (  # type: ignore[import-untyped]  # see above
    create_s256_code_challenge,
)


def challenge(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636)."""
    return str(create_s256_code_challenge(verifier))


def authorization_address(endpoint: str, client_id: str, more: Mapping[str, str]) -> str:
    """Where the browser is sent."""
    return str(prepare_grant_uri(endpoint, client_id, "code", **more))


def token_form(grant_type: str, more: Mapping[str, str]) -> str:
    """What is posted to the token endpoint."""
    return str(prepare_token_request(grant_type, **more))


def revocation_form(token: str, hint: str, client: Mapping[str, str]) -> str:
    """What is posted to the revocation endpoint (RFC 7009); ``client``: who asks (``proof``)."""
    body, _headers = prepare_revoke_token_request(token, hint, urlencode(client))
    return str(body)
