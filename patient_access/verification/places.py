"""Postal codes and street lines against the current addresses on file.

A street line is compared as house number plus street. The unit may be left out or be
another one; the kind of street (*Street*, *Avenue*) may be left out but not be another.
"""

import re
from typing import NamedTuple

from patient_access.domain.identity import Address
from patient_access.verification import spoken
from patient_access.verification.words import compact, fold, same, words

_KINDS = {
    "ave": "avenue av aven avenida avda",
    "blvd": "boulevard boul",
    "calle": "",
    "cir": "circle",
    "ct": "court",
    "dr": "drive drv",
    "hwy": "highway",
    "ln": "lane",
    "loop": "",
    "pkwy": "parkway pky",
    "pl": "place",
    "plz": "plaza",
    "rd": "road",
    "sq": "square",
    "st": "street str saint",
    "ter": "terrace terr",
    "trl": "trail",
    "way": "",
}
_DIRECTIONS = {
    "n": "north norte",
    "s": "south sur",
    "e": "east este",
    "w": "west oeste",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
    "mt": "mount",
    "ft": "fort",
}
_SHORT = {
    long: short
    for table in (_KINDS, _DIRECTIONS)
    for short, longs in table.items()
    for long in longs.split()
}
_UNIT = re.compile(
    r"#\s*[\w-]+"
    r"|\b(?:apt|apartment|apartamento|unit|suite|ste|dept|depto)\b[.\s]*#?\s*[\w-]+"
    r"|\b(?:fl|floor|piso|rm|room|bldg|building|lot|trlr|trailer|space|spc)\b[.\s]*"
    r"#?\s*(?:\d[\w-]*|[a-z]\d*)\b"
    r"|\b\d+(?:st|nd|rd|th)\s+(?:fl|floor|piso)\b"
)
_PO_BOX = re.compile(r"\bp\.?\s*o\.?\s*box\b")
_COUNTRIES = {"": None, "US": "US", "USA": "US", "UNITEDSTATES": "US"}
_LONGEST_CODE = 10


class Street(NamedTuple):
    """A street line taken apart: ``123 N Main St`` → 123, (n, main), st."""

    house: str
    street: tuple[str, ...]
    kind: str


def read_postal_code(said: str, region: str = "US") -> str | None:
    """Five digits in the US (ZIP+4 is cut); elsewhere letters and digits in upper case.

    In the US a code with letters is read as another country's. None: not a postal code.
    """
    code = spoken.digits(words(said)) or compact(said)
    if region == "US" and code.isdigit():
        return code[:5] if len(code) in (5, 9) else None
    has_digit = any(char.isdigit() for char in code)
    return code if has_digit and 3 <= len(code) <= _LONGEST_CODE else None


def postal_codes_on_file(addresses: tuple[Address, ...], region: str = "US") -> list[str]:
    """The codes of the current addresses, each in its own country's form."""
    codes = []
    for address in _current(addresses):
        code = compact(address.postal_code or "")
        country = compact(address.country or "")
        if _COUNTRIES.get(country, country) in (None, "US") and region == "US" and code.isdigit():
            # Spreadsheets eat the first zero of New England: 2139 is 02139.
            code = code.zfill(5)[:5] if len(code) in (4, 5, 9) else ""
        if code:
            codes.append(code)
    return codes


def read_street(line: str) -> Street | None:
    """The house number and street of a line; None when one of the two is missing."""
    line = _PO_BOX.sub("pobox", fold(line))
    plain = _UNIT.sub(" ", line)
    # ``Calle 5 #12``: without the unit there is a number, but no street; #12 is the house.
    return _taken_apart(plain) or (_taken_apart(line) if re.search(r"\d", plain) else None)


def _taken_apart(line: str) -> Street | None:
    parts = [_SHORT.get(a.text, a.text) if not a.number else a for a in _joined(line)]
    house, kind = "", ""
    street: list[str] = []
    for part in parts:
        if not isinstance(part, str) and not part.ordinal and not house:
            house = part.text.lstrip("0")
        elif isinstance(part, str) and (
            part == "calle" or (part in _KINDS and street and not kind)
        ):
            kind = part
        else:
            street.append(part if isinstance(part, str) else part.text.lstrip("0"))
    return Street(house, tuple(street), kind) if house and street else None


def streets_on_file(addresses: tuple[Address, ...]) -> list[tuple[Street, Address]]:
    """Every line of the current addresses that is a house number and a street."""
    return [
        (street, address)
        for address in _current(addresses)
        for line in address.lines
        if (street := read_street(line))
    ]


def same_street(said: Street, recorded: Street, address: Address) -> bool:
    """Whether both name one house. City, state and code said after the line do no harm."""
    kinds_agree = said.kind == recorded.kind or not said.kind or not recorded.kind
    length = len(recorded.street)
    tail = said.street[length:]
    place = words(f"{address.city or ''} {address.state or ''} {address.postal_code or ''}")
    known = {_SHORT.get(word, word.lstrip("0")) for word in place}
    return (
        kinds_agree
        and same(said.house, recorded.house)
        and same(" ".join(said.street[:length]), " ".join(recorded.street))
        and all(word in known for word in tail)
    )


def _current(addresses: tuple[Address, ...]) -> list[Address]:
    return [a for a in addresses if not a.ended and a.use != "old"]


def _joined(line: str) -> list[spoken.Atom]:
    """Atoms, with a house number said in pieces put together: ``one twenty three`` → 123."""
    found: list[spoken.Atom] = []
    for atom in spoken.atoms(words(line)):
        spelled = atom.number and not atom.ordinal and not any(c.isdigit() for c in line)
        if spelled and len(found) == 1 and found[0].number and not found[0].ordinal:
            found[0] = spoken.Atom(found[0].text + atom.text, number=True)
        else:
            found.append(atom)
    return found
