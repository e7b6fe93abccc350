"""One sign-in that is under way: what was asked, and what must come back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from patient_access.settings.model import SignInSetting
from patient_access.sign_in import oauth
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.scopes import scopes_to_ask


@dataclass(frozen=True, repr=False)
class Attempt:
    """Lives until the code is redeemed. Nothing of it is ever printed.

    ``state`` and ``nonce`` are 256 bits each (A4 asks for 122), the verifier 512.
    """

    endpoints: Endpoints
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    pkce: bool
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64))

    def address(self, base: str, launch: str | None = None) -> str:
        """Where the browser goes. ``base`` becomes ``aud``: the token is meant for it alone."""
        more = {
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": self.state,
            "nonce": self.nonce,
            "aud": base,
        }
        if self.pkce:
            more |= {
                "code_challenge": oauth.challenge(self.verifier),
                "code_challenge_method": "S256",
            }
        if launch is not None:
            more["launch"] = launch
        return oauth.authorization_address(self.endpoints.authorization, self.client_id, more)


def begin(
    setting: SignInSetting,
    endpoints: Endpoints,
    redirect_uri: str,
    *,
    launch: bool,
    fhircast: bool = False,
) -> Attempt:
    """A new attempt, with secrets of its own."""
    return Attempt(
        endpoints=endpoints,
        client_id=setting.client_id,
        redirect_uri=redirect_uri,
        scopes=scopes_to_ask(
            setting.resources,
            endpoints.capabilities,
            offline=setting.offline,
            launch=launch,
            fhircast=fhircast,
        ),
        pkce=setting.pkce,
    )
