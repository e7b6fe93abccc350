"""How this program proves to a token endpoint which client it is: by name, or with its key (A11).

The private key is read from the keyring when a request is about to be sent, signs its assertion in
a thread of its own and is let go of: this process does not keep it from one request to the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import EhrSetting, SignInSetting
from patient_access.sign_in import client_keys
from patient_access.sign_in.client_key import ClientKey, KeyUnreadable
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed

JWT_BEARER: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""RFC 7523, 2.2."""
WITH_KEY: Final = "private_key_jwt"
WITHOUT: Final = "none"
KEY_PROBLEMS = frozenset(
    {SignInProblem.KEY_MISSING, SignInProblem.KEY_ALGORITHM, SignInProblem.KEY_REFUSED}
)
"""They say nothing of a refresh token: it may be good when the key is put right."""
_PUBLIC: Final = "client-public"
_ASYMMETRIC: Final = "client-confidential-asymmetric"
"""What SMART App Launch calls the two among a server's ``capabilities``."""
Answer = TypeVar("Answer")


def wants_key(endpoints: Endpoints) -> bool:
    """The server speaks of clients with a key, and of none without.

    No more than a hint: some take public clients all the same.
    """
    methods, abilities = endpoints.client_methods, endpoints.capabilities
    if WITHOUT in methods or _PUBLIC in abilities:
        return False
    return WITH_KEY in methods or _ASYMMETRIC in abilities


def knows_no_key(endpoints: Endpoints) -> bool:
    """The server speaks of clients, and of none with a key."""
    methods, abilities = endpoints.client_methods, endpoints.capabilities
    if WITH_KEY in methods or _ASYMMETRIC in abilities:
        return False
    return bool(methods) or any(one.startswith("client-") for one in abilities)


class Proof:
    """Of one EHR's client."""

    def __init__(self, ehr: EhrSetting, setting: SignInSetting) -> None:
        self._ehr = ehr
        self._client_id = setting.client_id
        self.confidential = setting.client_authentication == WITH_KEY

    async def ready(self, endpoints: Endpoints) -> None:
        """Before the agent is sent to the browser: a confidential client has a key that it takes.

        Raises ``SignInFailed``: no key, no keyring, or a signature that the server does not know.
        """
        if not self.confidential:
            return
        algorithm = await self._with_key(lambda key: key.algorithm)
        if endpoints.client_algorithms and algorithm not in endpoints.client_algorithms:
            raise SignInFailed(SignInProblem.KEY_ALGORITHM)

    async def fields(self, endpoints: Endpoints) -> dict[str, str]:
        """What one request says of the client, to the token endpoint or the revocation endpoint.

        A public client's id; of a confidential one an assertion, which is for this request alone
        (SMART App Launch leaves its ``client_id`` out). Raises ``SignInFailed``.
        """
        [one] = await self.several(endpoints, 1)
        return one

    async def several(self, endpoints: Endpoints, count: int) -> list[dict[str, str]]:
        """``fields`` for so many requests that follow one another: the key is read once."""
        if not self.confidential:
            return [{"client_id": self._client_id}] * count
        client_id, audience = self._client_id, endpoints.token
        signed = await self._with_key(
            lambda key: [key.assertion(client_id, audience) for _ in range(count)]
        )
        return [{"client_assertion_type": JWT_BEARER, "client_assertion": one} for one in signed]

    def refused(self, endpoints: Endpoints) -> SignInProblem:
        """What ``invalid_client`` means: with that, ``wants_key`` is more than a hint."""
        if self.confidential:
            return SignInProblem.KEY_REFUSED
        wanted = wants_key(endpoints)
        return SignInProblem.KEY_MISSING if wanted else SignInProblem.CLIENT_REFUSED

    async def _with_key(self, work: Callable[[ClientKey], Answer]) -> Answer:
        """Read it, use it and let go of it, off the event loop: a keyring may ask the user."""
        ehr, problem, again = self._ehr, SignInProblem.KEY_MISSING, False

        def there() -> Answer | None:
            key = client_keys.in_use(ehr)
            return None if key is None else work(key)

        try:
            answer = await asyncio.to_thread(there)
            if answer is not None:
                return answer
        except KeyUnreadable:
            pass  # as good as none; doctor tells the two apart
        except CredentialsUnavailable:
            problem, again = SignInProblem.KEY_LOCKED, True
        # Outside the handlers: nothing of a key's frames hangs from it.
        raise SignInFailed(problem, again=again)
