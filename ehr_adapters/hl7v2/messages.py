"""IHE's queries QBP^Q22 and QBP^ZV1 with their answers (ITI TF-2, 3.21, 3.22), by python-hl7."""

import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import hl7  # type: ignore[import-untyped]  # python-hl7 ships no types

from patient_access.domain.failure import EhrFailure, FailureKind

MOST_AT_ONCE = 26
_CHARSETS = {
    "": "utf-8",
    "ASCII": "ascii",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    **{f"8859/{part}": f"iso8859-{part}" for part in (*range(1, 10), 15)},
}
"""HL7 table 0211, as far as single characters of ASCII keep their bytes."""
_FORBIDDEN = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\"}
_MARKS = "FSRET"
"""What the separators are called in an escape, in the order of MSH-1 and MSH-2."""
_NOT_HEX = re.compile(r"[^0-9A-Fa-f]")
_LONGEST = 200
_UTF_8 = "||||||UNICODE UTF-8"
"""MSH-18, after five fields that nobody asks for."""
Fields = tuple[tuple[str, str], ...]
"""What is asked for: ``("PID.5.1.1", "Quillfeather")``."""


@dataclass(frozen=True)
class Kind:
    """What a query is called, and what answers it."""

    asks: str
    answers: str
    name: str


PEOPLE = Kind("Q22", "K22", "IHE PDQ Query")
"""Who somebody is (ITI-21)."""
VISITS = Kind("ZV1", "ZV2", "IHE PDVQ Query")
"""The same, and what visits of theirs the supplier knows (ITI-22)."""


@dataclass(frozen=True)
class Answer:
    """One RSP that answers one query."""

    segments: tuple[Any, ...]
    """All of them, in order."""
    pointer: str | None
    """Where the rest continues (DSC-1); None: there is no more."""
    marks: str
    """How its separators are written: field, component, repetition, escape, subcomponent."""
    codec: str

    @property
    def people(self) -> tuple[Any, ...]:
        """Its PID segments."""
        return tuple(one for one in self.segments if name_of(one) == "PID")

    def text(self, container: Any, *place: int) -> str:
        """One repetition, component or subcomponent of a field, unescaped; "" where absent."""
        for index in place:
            container = _nth(container, index)
        return self.plain(container)

    def plain(self, container: Any) -> str:
        """What is written there without its escapes; two quotes say *deleted*, so nothing."""
        # Not by the library: what it cannot unescape it logs, and that is a patient's name.
        read = _escapes(self.marks[3:4] or "\\").sub(self._meant, str(container)[:2000])
        return "" if read == '""' else "".join(c for c in read if c.isprintable()).strip()

    def _meant(self, escape: re.Match[str]) -> str:
        if escape[1] is not None:
            # A character may be cut into several escapes, one for each of its bytes.
            try:
                return bytes.fromhex(_NOT_HEX.sub("", escape[1])).decode(self.codec)
            except ValueError:
                return ""
        inside = escape[2]
        if inside in _MARKS:
            return self.marks[_MARKS.index(inside)]
        # A line break; highlighting and what a site made up mean nothing here.
        return " " if inside.startswith(".") else ""


@cache
def _escapes(mark: str) -> re.Pattern[str]:
    """What stands between two escape characters, which MSH-2 names: a run of bytes, or else."""
    m = re.escape(mark)
    return re.compile(rf"((?:{m}X(?:[0-9A-Fa-f]{{2}}){{1,99}}{m})+)|{m}([^{m}]{{1,200}}){m}")


def spelled(message: Any, body: bytes) -> Answer:
    """A message that answers nothing, to be read like one that does."""
    return Answer(tuple(message), None, _marks(body), _CHARSETS[_charset(body)])


def _marks(body: bytes) -> str:
    return body[3:8].decode("ascii", "replace")


def name_of(segment: Any) -> str:
    return str(segment[0])


def field(segment: Any, number: int) -> Any:
    """A field of a segment; an empty text where the segment ends before it."""
    return segment[number] if number < len(segment) else ""


def repetitions(segment: Any, number: int) -> list[Any]:
    found = field(segment, number)
    return [found] if isinstance(found, str) else list(found)


def build(
    asked: Fields,
    receiver: tuple[str, ...],
    pointer: str | None,
    tag: str,
    kind: Kind = PEOPLE,
) -> tuple[str, bytes]:
    """The control id, and a query of at most ``MOST_AT_ONCE`` people."""
    control = secrets.token_hex(8)
    now = datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")
    to = "|".join(map(_escaped, receiver))
    wanted = "~".join(f"@{name}^{_escaped(value)}" for name, value in asked)
    segments = [
        f"MSH|^~\\&|PATIENT_ACCESS|CONTACT_CENTRE|{to}|{now}||QBP^{kind.asks}^QBP_Q21|{control}|P|2.5"
        + _UTF_8,
        f"QPD|{kind.name}|{tag}|{wanted}",
        f"RCP|I|{MOST_AT_ONCE}^RD",
    ]
    if pointer is not None:
        segments.append(f"DSC|{_escaped(pointer)}|I")
    return control, ("\r".join(segments) + "\r").encode()


def read(body: bytes, control: str, tag: str, asked: Kind = PEOPLE) -> Answer:
    """The answer to that query and to no other.

    Raises TRUNCATED for what cannot be read, NOT_FHIR for what is no such answer, REJECTED when
    the server says AE or AR.
    """
    message = parse(body)
    marks, codec = _marks(body), _CHARSETS[_charset(body)]
    try:
        header, said = message.segment("MSH"), message.segment("MSA")
        kind = str(_nth(_nth(field(header, 9), 0), 0)), str(_nth(_nth(field(header, 9), 0), 1))
        accepted, answers = str(field(said, 1)), str(field(said, 2))
        statuses = [segment for segment in message if name_of(segment) == "QAK"]
        segments = tuple(message)
        pointers = [segment for segment in message if name_of(segment) == "DSC"]
        status = str(field(statuses[0], 2)) if statuses else ""
        tagged = str(field(statuses[0], 1)) if statuses else tag
        pointer = str(field(pointers[0], 1)) if pointers else ""
    except (KeyError, IndexError, TypeError, ValueError):
        kind, accepted, answers = ("", ""), "", ""
        status = tagged = pointer = ""
        segments = ()
    if kind[0] not in ("RSP", "ACK") or answers != control:
        raise EhrFailure(FailureKind.NOT_FHIR)
    if accepted not in ("AA", "CA") or status in ("AE", "AR"):
        raise EhrFailure(FailureKind.REJECTED)
    if kind != ("RSP", asked.answers) or tagged != tag:
        raise EhrFailure(FailureKind.NOT_FHIR)
    if status == "NF":
        segments = ()
    answer = Answer(segments, None, marks, codec)
    return replace(answer, pointer=answer.plain(pointer) or None)


def comes_before(body: bytes) -> bool:
    """Whether a message is no answer to a query, but may come while one is waited for.

    One that acknowledges nothing (no MSA), such as an ADT that the other side sends by itself, and
    the receipt of enhanced mode (ACK with CA), which the answer follows (HL7 v2.5, 2.9.3).
    """
    mark = body[3:4]
    segments = [one.split(mark) for one in re.split(rb"[\r\n]+", body)] if mark else []
    if not segments or segments[0][0] != b"MSH":
        return False
    said = next((one for one in segments if one[0] == b"MSA"), None)
    kind = segments[0][8] if len(segments[0]) > 8 else b""
    return said is None or (kind[:3] == b"ACK" and said[1:2] == [b"CA"])


def parse(body: bytes) -> Any:
    """One message in the character set it names. Raises TRUNCATED when it cannot be read."""
    charset = _charset(body)
    message = None
    try:
        text = _text(body, charset)
        if text.startswith("MSH") and text.count("\r") < 20_000 and _plausible(text):
            message = hl7.parse(text)
    except (hl7.HL7Exception, ValueError, KeyError, IndexError, AssertionError, RecursionError):
        message = None
    if message is None:
        raise EhrFailure(FailureKind.TRUNCATED)
    return message


def _charset(body: bytes) -> str:
    """MSH-18, the first of them."""
    head = body[:2000].split(b"\r", 1)[0].split(body[3:4] or b"|")
    named = head[17] if len(head) > 17 else b""
    return re.split(rb"[~^]", named)[0].decode("ascii", "replace").strip().upper()


def _text(body: bytes, charset: str) -> str:
    try:
        text = body.decode(_CHARSETS[charset])
    except UnicodeDecodeError:
        if charset:
            raise
        # Nothing is named: old systems mean Latin-1.
        text = body.decode("iso8859-1")
    return text.replace("\r\n", "\r").replace("\n", "\r")


def _plausible(text: str) -> bool:
    """Five different separators, none of which is a letter, digit or space."""
    marks = text[3:8]
    return len(set(marks)) == 5 and not any(c.isalnum() or c.isspace() for c in marks)


def _nth(container: Any, index: int) -> Any:
    """python-hl7 leaves out levels that hold a single text."""
    if isinstance(container, str):
        return container if index == 0 else ""
    return container[index] if index < len(container) else ""


def _escaped(text: str) -> str:
    return "".join(_FORBIDDEN.get(c, c) for c in text[:_LONGEST] if c.isprintable())
