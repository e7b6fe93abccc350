"""The relay of scheduling messages: acknowledges, passes on, and keeps nothing."""

import asyncio
import ssl
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patient_access.diagnostics.memory_scan import copies_of
from patient_access.handover.wire import PrivatePart
from patient_access.schedule_relay import connection as connections
from patient_access.schedule_relay.connection import Connection
from tests.schedule_relay.conftest import Relay, framed, siu
from tests.support.certificate import self_signed


class Wire:
    """A transport that keeps what was written."""

    def __init__(self):
        self.written, self.aborted = b"", False

    def write(self, data):
        self.written += data

    def is_closing(self):
        return False

    def abort(self):
        self.aborted = True


class Line:
    """A connection without a network: bytes in, messages and acknowledgements out."""

    def __init__(self):
        self.said, self.wire = [], Wire()
        self.connection = Connection(self._said)
        self.connection.connection_made(self.wire)

    def _said(self, part: PrivatePart):
        self.said.append(bytes(part.buffer))

    def feed(self, data, size=1 << 16):
        while data:
            room = self.connection.get_buffer(-1)
            count = min(len(room), len(data), size)
            room[:count] = data[:count]
            self.connection.buffer_updated(count)
            data = data[count:]

    @property
    def codes(self):
        acks = self.wire.written.split(b"\x1c\r")[:-1]
        parts = (s.split(s[3:4]) for ack in acks for s in ack.split(b"\r") if s[:3] == b"MSA")
        return [(part[1].decode("latin-1"), part[2].decode("latin-1")) for part in parts]

    @property
    def kept(self):
        return bytes(self.connection._buffer).strip(b"\0")


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        (siu("A-1"), ("AA", "A-1")),
        (siu("A-2", "SIU^S17^SIU_S12"), ("AA", "A-2")),
        (siu("A-3", "SIU^S26^SIU_S12"), ("AR", "A-3")),
        (siu("A-4", "ADT^A01^ADT_A01"), ("AR", "A-4")),
        (siu("A-5", mode="T"), ("AR", "A-5")),
        (siu("A-6", accept="AL"), ("CA", "A-6")),
        (siu("A-7", "ADT^A01", accept="AL"), ("CR", "A-7")),
        (siu(""), ("AE", "")),
        (siu("A-8").replace(b"PID|", b"ZZZ|"), ("AE", "A-8")),
        (siu("A-9").replace(b"\r", b"\n"), ("AA", "A-9")),
        (b"PID|1||H-1", ("AR", "")),
        (siu("A-0").replace(b"|", b"\0"), ("AR", "")),
        (b"", ("AR", "")),
    ],
)
def test_each_message_is_answered_with_its_own_control_id(message, answer):
    line = Line()
    line.feed(framed(message))
    assert line.codes == [answer]
    assert line.said == ([message] if answer[0] in ("AA", "CA") else [])
    assert line.kept == b""


def test_an_acknowledgement_goes_back_to_whoever_sent():
    line = Line()
    line.feed(framed(siu("B-1")))
    head = line.wire.written.split(b"\r")[0]
    assert head.startswith(b"\x0bMSH|^~\\&|PA|DESK|SCHED|NORTH|")
    assert b"|ACK^S12^ACK|" in head
    assert b"Zzmarkerova" not in line.wire.written


def test_other_separators_are_answered_in_kind():
    line = Line()
    other = siu("B-2").replace(b"|", b"#").replace(b"^", b"*").replace(b"#*~", b"#*~")
    line.feed(framed(other))
    assert b"MSA#AA#B-2" in line.wire.written


def test_a_message_in_pieces_of_any_size_is_one_message():
    whole = framed(siu("D-1"))
    for size in (1, 2, 3, 7, len(whole) - 1):
        line = Line()
        line.feed(whole, size)
        assert (line.codes, line.said, line.kept) == ([("AA", "D-1")], [siu("D-1")], b"")


def test_several_messages_at_once_and_several_in_one_frame_are_each_answered():
    line = Line()
    line.feed(framed(siu("E-1"), siu("E-2"), siu("E-3") + siu("E-4")))
    assert line.codes == [("AA", f"E-{n}") for n in range(1, 5)]
    assert len(line.said) == 4
    assert line.kept == b""


def test_garbage_between_messages_and_one_that_broke_off_disturb_nothing():
    line = Line()
    line.feed(b"garbage\r\n" + framed(siu("F-1")) + b"\x1c\r\r\x0b" + siu("F-2")[:90])
    line.feed(framed(siu("F-3")))
    assert [code for code in line.codes if code[1]] == [("AA", "F-1"), ("AA", "F-3")]
    assert line.said == [siu("F-1"), siu("F-3")]


def test_a_message_without_an_end_is_refused_and_overwritten_and_the_next_is_taken(monkeypatch):
    monkeypatch.setattr(connections, "CAPACITY", 4096)
    line = Line()
    line.feed(b"\x0b" + siu("G-1", more="NTE|1||" + "x" * 20_000) + b"\x1c\r", 500)
    line.feed(framed(siu("G-2")), 500)
    assert line.codes == [("AR", "G-1"), ("AA", "G-2")]
    assert line.said == [siu("G-2")]
    assert line.kept == b""


def test_a_connection_that_breaks_off_leaves_nothing():
    line = Line()
    line.feed(b"\x0b" + siu("H-1"))
    assert b"Zzmarkerova" in line.kept
    line.connection.connection_lost(None)
    assert line.kept == b""


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 90))
@settings(max_examples=150, deadline=None)
def test_noise_never_stops_the_next_message(noise, size):
    line = Line()
    for one in noise:
        line.feed(one.replace(b"\x0b", b"\r"), size)
    line.feed(framed(siu("I-1")), size)
    assert line.codes[-1] == ("AA", "I-1")


@example(4, b"\r")
@example(4, b"|")
@given(st.integers(0, len(siu()) - 1), st.binary(min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_garbage_at_any_byte_is_answered_and_nothing_stays(at, garbage):
    broken = siu()[:at] + garbage + siu()[at + len(garbage) :]
    line = Line()
    line.feed(framed(broken))
    line.feed(framed(siu("J-1")))
    assert line.codes[-1] == ("AA", "J-1")


# --- in a process of its own ---------------------------------------------------------------


@pytest.mark.end_to_end
def test_messages_pass_through_a_kept_connection_and_not_one_copy_stays(engine):
    async def whole():
        async with Relay() as relay:
            sender = await engine(relay.port)
            for index in range(200):
                message = siu(f"K-{index}", more=f"NTE|1||Zqnote{index}\r")
                await asyncio.to_thread(sender.send, framed(message), 1 + index % 5)
                assert await asyncio.to_thread(sender.answers) == [("AA", f"K-{index}")]
            await relay.until(lambda: len(relay.said) == 200)
            assert b"Zqnote199" in relay.said[-1]
            # The last frame is overwritten by the thread that wrote it, a moment after we read it.
            await asyncio.to_thread(sender.send, framed(b"x"))
            await asyncio.to_thread(sender.answers)
            return copies_of(relay.child.pid, ["Zzmarkerova", "Zqstreet", "Zqnote", "415-555-0142"])

    if sys.platform != "linux":
        pytest.skip("the memory scan reads /proc")
    assert set(asyncio.run(whole()).values()) == {0}


@pytest.fixture
def sealed(tmp_path):
    """A desk's certificate, a sender's, and what each side needs of them."""
    for name in ("desk", "sender", "stranger"):
        (tmp_path / name).mkdir()
        self_signed(tmp_path / name)
    files = {name: str(tmp_path / name / "made-up.pem") for name in ("desk", "sender", "stranger")}

    def context(who):
        made = ssl.create_default_context(cafile=files["desk"])
        if who:
            made.load_cert_chain(files[who])
        made.check_hostname = False
        return made

    return {"certificate": files["desk"], "senders": files["sender"]}, context


@pytest.mark.end_to_end
def test_over_tls_only_the_sites_own_senders_are_heard_and_not_one_copy_stays(engine, sealed):
    files, context = sealed

    async def refused(port, shown):
        sender = await engine(port, shown)
        await asyncio.to_thread(sender.send, framed(siu("L-no")))
        await asyncio.to_thread(sender.answers)

    async def whole():
        async with Relay(**files) as relay:
            sender = await engine(relay.port, context("sender"))
            for index in range(50):
                await asyncio.to_thread(sender.send, framed(siu(f"L-{index}")), 3)
                assert await asyncio.to_thread(sender.answers) == [("AA", f"L-{index}")]
            for who in ("stranger", None):
                with pytest.raises(OSError):  # noqa: PT011 - TLS 1.3 says it at the first read
                    await refused(relay.port, context(who))
            await relay.until(lambda: len(relay.said) == 50)
            await asyncio.to_thread(sender.send, framed(b"x"))
            await asyncio.to_thread(sender.answers)
            if sys.platform != "linux":
                return {}
            return copies_of(relay.child.pid, ["Zzmarkerova", "Zqstreet"])

    assert set(asyncio.run(whole()).values()) <= {0}


@pytest.mark.end_to_end
@pytest.mark.parametrize("trouble", ["address", "certificate"])
def test_a_relay_that_cannot_listen_says_why(trouble, tmp_path):
    async def whole():
        async with Relay() as first:
            wrong = {"port": first.port}
            if trouble == "certificate":
                wrong = {"certificate": str(tmp_path / "no"), "senders": str(tmp_path / "no")}
            async with Relay(**wrong) as second:
                return second.told[0].problem

    assert asyncio.run(whole()) == trouble
