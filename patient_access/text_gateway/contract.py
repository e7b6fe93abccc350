"""The promise of a text gateway, on one screen.

A gateway is a Python entry point in the group ``patient_access.text_gateways`` that names a
``GatewayFactory``. It runs inside the workspace of one call and dies with it. It is given a number
and a finished text: it adds nothing to them, keeps neither, and logs neither. Plugins are trusted
code.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from patient_access.handover.text_frames import TextAddress

API_VERSION = 1
"""Raised when a change here breaks a gateway; the registry refuses any other version."""

ENTRY_POINT_GROUP = "patient_access.text_gateways"

TOKEN_NAME = "text-gateway"  # noqa: S105 - a name in the keyring, not a secret

AccessToken = Callable[[], Awaitable[str | None]]
"""Asks for the gateway's token when a text is sent; None: there is none."""


class Sent(StrEnum):
    """What is known of one text. That it was read is never known."""

    ACCEPTED = "accepted"
    """The gateway has taken it."""
    REFUSED = "refused"
    """It has not been sent, for certain."""
    UNKNOWN = "unknown"
    """It may have been: the answer did not come. It is not sent again by itself."""


class TextGateway(Protocol):
    """Both methods may be cancelled at any await, and raise nothing else."""

    async def send(self, number: str, text: str) -> Sent:
        """Hand over one text, once. ``number`` is E.164."""

    async def close(self) -> None:
        """Let go of every connection."""


class GatewayFactory(Protocol):
    """What an entry point names."""

    api_version: int

    def __call__(self, address: TextAddress, token: AccessToken) -> TextGateway:
        """Opens no connection. Raises ``GatewayUnusable`` when the address cannot be used."""


class GatewayUnusable(Exception):
    """The settings do not lead to a gateway. ``sentence`` is for whoever wrote them."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)
