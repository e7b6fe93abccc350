"""The gateway to try: it takes texts from this machine and shows them; nobody else's."""

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from patient_access.handover.text_frames import TextAddress
from patient_access.text_gateway.contract import Sent
from patient_access.text_gateway.loopback import LoopbackGateway
from patient_access.text_gateway.registry import open_gateway

ROOT = Path(__file__).parents[2]


async def token():
    return None


def send(url, number="+12065550147", text="Your code is 481293."):
    async def whole():
        gateway = open_gateway(TextAddress(url=url), token, ())
        try:
            return await gateway.send(number, text)
        finally:
            await gateway.close()

    return asyncio.run(whole())


def test_a_text_that_was_sent_is_kept_and_told():
    told = []
    with LoopbackGateway(told.append) as gateway:
        assert send(gateway.url) is Sent.ACCEPTED
        assert [(one.number, one.text) for one in gateway.texts] == [
            ("+12065550147", "Your code is 481293.")
        ]
    assert told == list(gateway.texts)
    assert "481293" not in str(told[0].head)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Origin": "https://evil.example"}, b'{"to": "1", "text": "x"}'),
        ({"Host": "texts.example"}, b'{"to": "1", "text": "x"}'),
        ({}, b"no json"),
        ({}, b'{"to": "1"}'),
        ({}, b"[]"),
        ({}, b"7"),
    ],
)
def test_a_web_page_or_nonsense_is_refused(headers, body):
    with LoopbackGateway() as gateway:
        answer = httpx.post(gateway.url, content=body, headers=headers, trust_env=False)
        assert answer.status_code in (400, 403)
        assert not gateway.texts


def test_by_hand_it_prints_its_address_and_what_it_is_sent():
    process = subprocess.Popen(
        [sys.executable, "-m", "patient_access.text_gateway.loopback"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        url = process.stdout.readline().strip()
        assert send(url) is Sent.ACCEPTED
        assert process.stdout.readline() == "to +12065550147: Your code is 481293.\n"
    finally:
        process.communicate(timeout=10)
    assert process.returncode == 0
