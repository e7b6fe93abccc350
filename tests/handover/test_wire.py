"""Frames as bytes: what is written is what is read, and what is no frame is refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patient_access.handover.wire import (
    MAX_FRAME,
    PrivatePart,
    WireError,
    lengths,
    pack,
    read_frame,
    write_frame,
)

SECRET = b'{"ani": "+12065550137"}'


class Trickle:
    """A stream that gives and takes what the sizes say, one after another, for ever."""

    def __init__(self, content=b"", sizes=(1,)):
        self.content, self.at, self.turn, self.sizes = bytes(content), 0, 0, sizes
        self.written = bytearray()

    def _next(self):
        self.turn += 1
        return self.sizes[self.turn % len(self.sizes)]

    def readinto(self, buffer):
        part = self.content[self.at : self.at + min(self._next(), len(buffer))]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def write(self, data):
        part = bytes(data[: self._next()])
        self.written += part
        return len(part)


sizes = st.lists(st.integers(1, 40), min_size=1, max_size=5)


@given(
    st.lists(st.tuples(st.binary(max_size=90), st.binary(max_size=90)), max_size=4), sizes, sizes
)
def test_any_frames_arrive_as_sent_however_the_pipe_cuts_them(sent, write_sizes, read_sizes):
    pipe = Trickle(sizes=write_sizes)
    for header, private in sent:
        write_frame(pipe, header, PrivatePart(bytearray(private)))
    reader = Trickle(pipe.written, read_sizes)
    for header, private in sent:
        got_header, got_private = read_frame(reader)
        assert (got_header, bytes(got_private.buffer)) == (header, private)
    assert read_frame(reader) is None


def test_a_frame_that_breaks_off_at_any_byte_is_refused():
    frame = bytes(pack(b'{"kind": "x"}', PrivatePart(bytearray(SECRET))))
    assert read_frame(Trickle(b"")) is None
    for end in range(1, len(frame)):
        with pytest.raises(WireError, match="ended inside"):
            read_frame(Trickle(frame[:end], (end,)))


@pytest.mark.parametrize(
    ("total", "header"),
    [
        (0, 0),
        (3, 0),
        (4, 1),
        (20, 17),
        (MAX_FRAME + 1, 0),
        (0xFFFFFFFF, 0),  # -1, to whoever reads it signed
        (20, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
    ],
)
def test_lengths_that_cannot_be_are_refused_before_anything_is_read(total, header):
    stream = Trickle(struct.pack("!II", total, header) + b"x" * 40, (8,))
    with pytest.raises(WireError, match="cannot be right"):
        read_frame(stream)
    assert stream.at == 8


@given(st.binary(min_size=8, max_size=8))
def test_any_eight_bytes_are_two_sane_lengths_or_refused(prefix):
    try:
        header, private = lengths(prefix)
    except WireError:
        return
    assert header >= 0
    assert private >= 0
    assert header + private <= MAX_FRAME


def test_the_longest_frame_passes_and_one_byte_more_does_not():
    room = MAX_FRAME - 4
    pipe = Trickle(sizes=(1 << 20,))
    write_frame(pipe, b"h" * 100, PrivatePart(bytearray(room - 100)))
    assert len(read_frame(Trickle(pipe.written, (1 << 21,)))[1]) == room - 100
    with pytest.raises(WireError):
        pack(b"h" * 100, PrivatePart(bytearray(room - 99)))


class KeepsViews:
    """A stream that keeps what it was shown, to look at it afterwards."""

    def __init__(self, broken=False):
        self.views, self.seen, self.broken = [], bytearray(), broken

    def write(self, data):
        self.views.append(data)
        self.seen += data
        if self.broken:
            raise BrokenPipeError
        return len(data)


@pytest.mark.parametrize("broken", [False, True])
def test_what_was_written_is_zeros_afterwards_even_when_the_pipe_breaks(broken):
    stream = KeepsViews(broken)
    private = PrivatePart(bytearray(SECRET))
    if broken:
        with pytest.raises(BrokenPipeError):
            write_frame(stream, b"{}", private)
    else:
        write_frame(stream, b"{}", private)
    assert SECRET in stream.seen, "otherwise the test proves nothing"
    assert all(not any(bytes(view)) for view in stream.views)


def test_wiping_leaves_zeros_of_the_same_length_for_every_view():
    private = PrivatePart(bytearray(SECRET))
    view = memoryview(private.buffer)
    private.wipe()
    assert bytes(view) == bytes(len(SECRET))
    assert len(private) == len(SECRET)


def test_a_private_part_never_prints_what_is_in_it():
    private = PrivatePart(bytearray(SECRET))
    for text in (repr(private), str(private), f"{private}", repr([private])):
        assert "2065550137" not in text
    assert not hasattr(private, "__dict__"), "nothing else can be hung on it"


def test_a_wire_error_holds_no_content():
    with pytest.raises(WireError) as caught:
        read_frame(Trickle(struct.pack("!II", 200, 100) + SECRET * 3, (7,)))
    assert "555" not in str(caught.value) + repr(caught.value)
