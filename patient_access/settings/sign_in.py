"""How agents sign in to one EHR (SMART App Launch); ``[ehrs.sign_in]``."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from patient_access.handover.call_events import Frozen
from patient_access.handover.frames import Role
from patient_access.settings.addresses import web_address
from patient_access.settings.problems import wrong


def _issuer(value: str) -> str:
    """An issuer as it names itself: compared letter by letter, so nothing of it is changed."""
    web_address(value)
    return value.strip()


def _private_address(value: str) -> str:
    """A redirect address of a scheme of one's own (RFC 8252, 7.1), or nothing."""
    if value and not _PRIVATE_ADDRESS.fullmatch(value):
        sentence = "write an address of a scheme of your own, such as patientaccess:/callback."
        raise wrong(sentence)
    return value


_PRIVATE_ADDRESS = re.compile(
    r"(?!(?:https?|file|ftp|data|javascript|mailto|patient-access):)"
    r"[a-z][a-z0-9+.-]{2,60}:/{1,2}[A-Za-z0-9._~/-]{1,100}"
)
Port = Annotated[int, Field(ge=1024, le=65535)]


class SignInSetting(Frozen):
    """How agents sign in to one EHR (SMART App Launch); in the file, ``[ehrs.sign_in]``."""

    client_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        max_length=200, description="The client id that the EHR gave this program."
    )
    client_authentication: Literal["none", "private_key_jwt"] = Field(
        "none",
        description="How the program proves which client it is: `none`, a public client; "
        "`private_key_jwt`, a confidential one, with a key that `patient-access sign-in-key make "
        "EHR` keeps in the system keyring.",
    )
    client_algorithm: Literal["ES384", "RS384"] = Field(
        "ES384",
        description="With `private_key_jwt`: what a new key is for, P-384 (`ES384`) or RSA of "
        "3,072 bits. A key in use signs as it was made.",
    )
    redirect_ports: Annotated[tuple[Port, ...], Field(min_length=1, max_length=5)] = Field(
        (17641, 17642, 17643),
        description="The ports of `http://127.0.0.1:PORT/callback`, each registered with the EHR; "
        "the first free one is used.",
    )
    redirect_uri: Annotated[str, AfterValidator(_private_address)] = Field(
        "",
        description="Instead of the ports: a registered address of a scheme that the desktop "
        "opens with `patient-access url`, such as `patientaccess:/callback`.",
    )
    pkce: bool = Field(
        True, description="`false` only where the server refuses a sign-in with PKCE (S256)."
    )
    issuers: tuple[Annotated[str, AfterValidator(_issuer)], ...] = Field(
        (),
        description="Who may issue tokens for this EHR. None: whoever its own "
        "`smart-configuration` names.",
    )
    offline: bool = Field(
        False,
        description="`true` asks for `offline_access` and keeps the sign-in in the system keyring "
        "until the agent signs out.",
    )
    at_lock: Literal["keep", "revoke"] = Field(
        "keep",
        description="When the screen is locked: `keep` lets go of the access token only, `revoke` "
        "signs the agent out. A kept sign-in of a program that was cut off is used again, or "
        "taken back, likewise.",
    )
    resources: tuple[Annotated[str, StringConstraints(pattern="^[A-Z][A-Za-z]+$")], ...] = Field(
        (
            "Patient",
            "RelatedPerson",
            "Appointment",
            "Slot",
            "Schedule",
            "Coverage",
            "Account",
            "Invoice",
            "ExplanationOfBenefit",
            "MedicationRequest",
            "MedicationDispense",
            "Condition",
            "AllergyIntolerance",
            "Encounter",
            "Consent",
        ),
        description="The record types that reading is asked for; what is not granted stays grey.",
    )
    role_claim: str = Field(
        "", max_length=60, description="The claim of the `id_token` that says what the agent is."
    )
    roles: dict[str, Role] = Field(
        {},
        description="What a value of that claim, or a qualification code of the agent's "
        "Practitioner record, means here. Without a match, `role` above.",
    )
