"""Finding the text gateway among installed packages, with a reason when it is not used."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from patient_access.handover.text_frames import TextAddress
from patient_access.text_gateway.contract import (
    API_VERSION,
    ENTRY_POINT_GROUP,
    AccessToken,
    GatewayFactory,
    GatewayUnusable,
    Sent,
    TextGateway,
)

_SHIPPED = EntryPoint(
    "http_json", "patient_access.text_gateway.http_json:open_http_json", ENTRY_POINT_GROUP
)
"""Ours: there also where the program runs from its source."""

_NONE = "No text gateway named {name} is installed."
_TWICE = "Two installed packages have a text gateway named {name}; remove one."
_CANNOT_START = "The text gateway {name} cannot start ({fault})."
_CANNOT_LOAD = "The text gateway {name} cannot be loaded ({fault}); reinstall its package."
_NO_GATEWAY = "{name} is not a text gateway."
_OTHER_VERSION = (
    "The text gateway {name} is not made for contract version {version}; install the release of "
    "its package that is."
)


def open_gateway(
    address: TextAddress, token: AccessToken, installed: Iterable[EntryPoint] | None = None
) -> TextGateway:
    """The gateway of these settings, contained. Opens no connection.

    Raises ``GatewayUnusable`` when it is missing, there twice, of another version, or fails.
    """
    name = address.adapter
    points = [point for point in _points(installed) if point.name == name]
    if not points:
        raise _unusable(_NONE, name)
    if len({point.value for point in points}) > 1:
        raise _unusable(_TWICE, name)
    factory = _load(points[0])
    fault = ""
    try:
        return Contained(factory(address, token))
    except GatewayUnusable:
        raise
    except Exception as error:
        # The type is enough to look it up; the text may quote settings.
        fault = type(error).__name__
    raise _unusable(_CANNOT_START, name, fault)


class Contained:
    """A gateway that may raise anything, and then only leaves it unknown what it has sent."""

    def __init__(self, gateway: TextGateway) -> None:
        self._gateway = gateway

    async def send(self, number: str, text: str) -> Sent:
        try:
            return Sent(await self._gateway.send(number, text))
        except Exception:  # its words could quote the number
            return Sent.UNKNOWN

    async def close(self) -> None:
        try:
            await self._gateway.close()
        except Exception:  # the process ends next
            return


def _points(installed: Iterable[EntryPoint] | None) -> list[EntryPoint]:
    others = entry_points(group=ENTRY_POINT_GROUP) if installed is None else installed
    return [_SHIPPED, *others]


def _load(point: EntryPoint) -> GatewayFactory:
    fault = ""
    factory: Any = None
    try:
        factory = point.load()
    except Exception as error:
        fault = type(error).__name__
    name = point.name
    name = point.name
    if fault:
        raise _unusable(_CANNOT_LOAD, name, fault)
    if not callable(factory):
        raise _unusable(_NO_GATEWAY, name)
    if getattr(factory, "api_version", None) != API_VERSION:
        raise _unusable(_OTHER_VERSION, name)
    return cast("GatewayFactory", factory)


def _unusable(sentence: str, name: str, fault: str = "") -> GatewayUnusable:
    return GatewayUnusable(sentence.format(name=name, fault=fault, version=API_VERSION))
