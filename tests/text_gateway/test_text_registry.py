"""Finding the gateway: a reason for each that is not used, and nothing it raises gets out."""

import asyncio
from importlib.metadata import EntryPoint

import pytest

from patient_access.handover.text_frames import TextAddress
from patient_access.text_gateway.contract import ENTRY_POINT_GROUP, GatewayUnusable, Sent
from patient_access.text_gateway.registry import open_gateway

HERE = TextAddress(url="http://127.0.0.1:9/")


class Loud:
    """A gateway that fails with the number in its words."""

    async def send(self, number, text):
        raise ValueError(number)

    async def close(self):
        raise OSError("gone")


class Odd(Loud):
    async def send(self, number, text):
        return "thanks"


def loud(address, token):
    return Loud()


def odd(address, token):
    return Odd()


def breaks(address, token):
    raise RuntimeError(address.url)


def no_version(address, token):
    return Loud()


def old(address, token):
    return Loud()


loud.api_version = odd.api_version = breaks.api_version = 1
old.api_version = 0
not_callable = 7


def point(name, what):
    return EntryPoint(name, f"{__name__}:{what}", ENTRY_POINT_GROUP)


async def token():
    return None


def opened(name, *points):
    return open_gateway(HERE.model_copy(update={"adapter": name}), token, points)


@pytest.mark.parametrize(
    ("name", "points", "words"),
    [
        ("nobody", [], "No text gateway named nobody"),
        ("two", [("two", "loud"), ("two", "odd")], "Two installed packages"),
        ("http_json", [("http_json", "loud")], "Two installed packages"),
        ("old", [("old", "old")], "contract version 1"),
        ("silent", [("silent", "no_version")], "contract version 1"),
        ("seven", [("seven", "not_callable")], "is not a text gateway"),
        ("gone", [("gone", "there_is_none")], "cannot be loaded (AttributeError)"),
        ("breaks", [("breaks", "breaks")], "cannot start (RuntimeError)"),
    ],
)
def test_a_gateway_that_is_not_used_says_why(name, points, words):
    with pytest.raises(GatewayUnusable) as caught:
        opened(name, *(point(*one) for one in points))
    assert words in caught.value.sentence
    assert HERE.url not in caught.value.sentence


@pytest.mark.parametrize("what", ["loud", "odd"])
def test_whatever_a_gateway_raises_leaves_it_unknown_and_says_no_number(what):
    gateway = opened(what, point(what, what))
    assert asyncio.run(gateway.send("+12065550147", "x")) is Sent.UNKNOWN
    asyncio.run(gateway.close())


def test_ours_is_there_without_any_package():
    opened("http_json")
