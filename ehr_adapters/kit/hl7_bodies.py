"""An HL7 v2 message with made-up values in the places of the real ones."""

from __future__ import annotations

import re

from ehr_adapters.kit.making_up import MadeUp

_PLACES = {
    **{("PID", number): "family" for number in (5, 6, 9)},
    **{("PID", number): "phone" for number in (13, 14)},
    ("PID", 11): "line",
    ("NK1", 2): "family",
    ("NK1", 4): "line",
    ("NK1", 5): "phone",
    **dict.fromkeys((("NTE", 3), ("OBX", 5), ("PV2", 3)), "display"),
    **dict.fromkeys((("DG1", 3), ("DG1", 4), ("ERR", 8)), "display"),
}
_CLINICIANS = {("PV1", number) for number in (7, 8, 9, 17)} | {("AIP", 3), ("SCH", 12), ("SCH", 16)}
_ASKED = {"PID.5": "family", "PID.13": "phone", "PID.11": "line"}
_ESCAPE = re.compile(r"\\[^\\]{1,40}\\")


def like(message: bytes, made: MadeUp) -> list[str]:
    """Its segments. Escapes go: what they stand for is replaced with the rest."""
    text = message.decode("utf-8", "replace").replace("\r\n", "\r").replace("\n", "\r")
    mark = text[3:4] or "|"
    return [_segment(segment, mark, made) for segment in text.split("\r") if segment]


def _segment(segment: str, mark: str, made: MadeUp) -> str:
    name, *fields = segment.split(mark)
    if name == "MSH":
        # MSH-1 is the separator and MSH-2 the others: both stay.
        return mark.join(
            (name, fields[0], *(_field(f, name, n, made) for n, f in _numbered(fields)))
        )
    return mark.join((name, *(_field(f, name, n, made) for n, f in enumerate(fields, 1))))


def _numbered(fields: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(fields[1:], 3))


def _field(field: str, name: str, number: int, made: MadeUp) -> str:
    if not field:
        return field
    return "~".join(_repetition(one, name, number, made) for one in field.split("~"))


def _repetition(one: str, name: str, number: int, made: MadeUp) -> str:
    key = _PLACES.get((name, number), "")
    parts = one.split("^")
    if name == "QPD" and number == 3:
        place = parts[0].lstrip("@")
        key = next((kind for start, kind in _ASKED.items() if place.startswith(start)), "")
        return "^".join((parts[0], *(_leaf(part, key, made) for part in parts[1:])))
    if key == "phone" and len(parts) > 6 and parts[6]:
        return _number_in_parts(parts, made)
    made_up = []
    for at, part in enumerate(parts):
        kind = key
        if (name, number) in _CLINICIANS and at in (1, 2, 3):
            kind = "family"
        if key in ("family", "phone") and at > (4 if key == "family" else 0):
            kind = ""
        made_up.append("&".join(_leaf(leaf, kind, made) for leaf in part.split("&")))
    return "^".join(made_up)


def _number_in_parts(parts: list[str], made: MadeUp) -> str:
    """XTN-6 and XTN-7: area code and the rest; the whole in XTN-1 is the same number."""
    whole = re.sub(r"\D", "", made.phone(parts[5] + parts[6]))[-10:]
    parts = [made.value(part, "phone" if at == 0 else "") for at, part in enumerate(parts)]
    parts[5], parts[6] = whole[:3], whole[3:]
    return "^".join(parts)


def _leaf(leaf: str, key: str, made: MadeUp) -> str:
    plain = _ESCAPE.sub(" ", leaf) if key != "family" else _ESCAPE.sub("'", leaf)
    if plain != leaf:
        made.value(leaf, key)
    return made.value(plain, key)
