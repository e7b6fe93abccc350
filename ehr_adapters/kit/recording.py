"""An adapter's exchanges with a live test system, as a fixture with nobody in it.

    fixture = await record(site, open_adapter, token, ByPhone(number="…"))
    fixture.write(Path("northside.json"))

Between the adapter and the system stands ``FaultyHttp`` or ``FaultyMllp`` without a fault. What was
exchanged is made up anew (``making_up``) before it is kept anywhere, and a fixture in which a value
of the original is left is not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ehr_adapters.contract import AccessToken, AdapterFactory, EhrSite
from ehr_adapters.kit import hl7_bodies, json_bodies
from ehr_adapters.kit.faults import Asked
from ehr_adapters.kit.faulty_http import FaultyHttp
from ehr_adapters.kit.faulty_mllp import FaultyMllp
from ehr_adapters.kit.left_over import Placed, left_but_by_chance, left_in
from ehr_adapters.kit.making_up import DROPPED, MadeUp
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone
from patient_access.domain.panels import PanelName

Question = ByPhone | ByMrn | ByNameAndBirthDate
VERSION = 1
ROOT = "{root}"
"""Stands for the server's own address."""
_TRIES = 12
"""A made-up value may by chance be one of the original: then all are made up anew."""
_CLEAN_TRIES = 4
"""So often for one that has nothing to see; after that, nothing but chance is good enough."""


class ValuesLeft(Exception):
    """The recording would still hold values of the original.

    ``count`` of them; ``places`` names the fields they would be in, ``answer.people.born``.
    """

    def __init__(self, left: list[Placed]) -> None:
        super().__init__("values of the original are left")
        self.count = len(left)
        self.places = tuple(dict.fromkeys(place for place, _ in left))


class CannotRecord(Exception):
    """A system that the kit cannot stand before; ``args[0]`` is a sentence."""


@dataclass(frozen=True)
class Fixture:
    """What a test plays again. Everything in it is made up or of a protocol."""

    adapter: str
    path: str
    """What follows the server's address in the site's base."""
    question: dict[str, str]
    site: dict[str, Any]
    exchanges: list[dict[str, Any]]
    today: str
    """The day of the recording, made up like the other dates: played again, it is today."""
    version: int = VERSION

    def text(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def write(self, file: Path) -> None:
        file.write_text(self.text(), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Fixture:
        """Raises ``ValueError`` for what is no recording of this version."""
        value = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(value, dict) or value.get("version") != VERSION:
            raise ValueError("no recording of this version")
        return cls(**value)


@dataclass
class Heard:
    """The exchanges as they were: in memory, for as long as they are made up anew."""

    site: EhrSite
    question: Question
    path: str
    words: frozenset[str] = frozenset()
    """Of the adapter's protocol, which a recording keeps."""
    raw: list[tuple[Asked, int, str, bytes]] = field(default_factory=list)
    name_fields: frozenset[str] = frozenset()
    """What that protocol calls its fields with names in them."""


async def record(
    site: EhrSite, factory: AdapterFactory, token: AccessToken, question: Question
) -> Fixture:
    """Ask the question, read every panel of whom it finds, and make it all up anew.

    Of a protocol that the kit does not know, its words, such as the parts of its paths, and its
    fields with names are the factory's to say: ``open_adapter.protocol_words`` and
    ``open_adapter.name_fields``. Raises ``EhrFailure`` as the adapter does,
    ``CannotRecord``, and ``ValuesLeft``.
    """
    scheme, _, rest = site.base.partition("://")
    _, slash, path = rest.partition("/")
    if scheme not in ("http", "https", "mllp"):
        raise CannotRecord("Only http, https and mllp systems can be recorded.")
    words, fields = (
        frozenset(getattr(factory, said, ())) for said in ("protocol_words", "name_fields")
    )
    heard = Heard(site, question, (slash + path).rstrip("/"), words, name_fields=fields)
    server = FaultyMllp(site.base) if scheme == "mllp" else FaultyHttp(site.base)
    with server:
        root = server.base.removesuffix(slash + path).encode()

        def seen(asked: Asked, status: int, content_type: str, body: bytes) -> None:
            heard.raw.append((asked, status, content_type, body.replace(root, ROOT.encode())))

        server.seen = seen
        adapter = factory(site.model_copy(update={"base": server.base}), token)
        try:
            await adapter.connect()
            answer = await adapter.find_patients(question)
            for found in answer.found[:1]:
                for panel in PanelName:
                    await adapter.read_panel(found.patient.ref, panel)
        finally:
            await adapter.close()
    return made_up(heard)


def made_up(heard: Heard) -> Fixture:
    """The fixture of what was heard. Raises ``ValuesLeft`` when it cannot be made clean.

    Where a record has too many dates for one in which nothing of the original can be seen, it is
    one in which nothing is but by chance.
    """
    left: list[Placed] = []
    for attempt in range(1, _TRIES + 1):
        made = MadeUp(heard.words, heard.name_fields)
        fixture = _fixture(heard, made)
        values = list(_values(asdict(fixture)))
        left = (left_in if attempt < _CLEAN_TRIES else left_but_by_chance)(made, values)
        if not left:
            return fixture
    raise ValuesLeft(left)


def _values(value: Any, place: str = "") -> Iterator[Placed]:
    """Every text and number that a fixture holds. Its keys are the structure, and stay."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in ("calls", "adapter"):  # a method's name; our own
                yield from _values(one, f"{place}.{name}".lstrip("."))
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, place)
    elif value is not None and not isinstance(value, bool):
        yield place, str(value)


def _fixture(heard: Heard, made: MadeUp) -> Fixture:
    question = heard.question.model_dump(mode="json", exclude_none=True)
    keys = {"number": "phone", "value": "identifier"}
    site = heard.site
    return Fixture(
        adapter=site.adapter,
        path=json_bodies.path_like(heard.path, made),
        question={
            name: value if name == "kind" else made.value(value, keys.get(name, name))
            for name, value in question.items()
        },
        site={
            "mrn_system": made.value(site.mrn_system) if site.mrn_system else None,
            "country": site.country,
            "phone_lookup": site.phone_lookup,
            "visit_query": site.visit_query,
        },
        exchanges=[_exchange(*one, heard.path, made) for one in heard.raw],
        today=made.today,
    )


def _exchange(
    asked: Asked, status: int, content_type: str, body: bytes, base: str, made: MadeUp
) -> dict[str, Any]:
    if not asked.method:
        question = hl7_bodies.like(asked.body, made)
        return {"asked": {"segments": question}, "answer": hl7_bodies.like(body, made)}
    asks = json_bodies.asked_like(
        asked.method, asked.target, asked.body, asked.content_type, base, made
    )
    try:
        answer = json_bodies.like(json.loads(body), made) if body else None
    except ValueError:
        answer = DROPPED
    kind = content_type.partition(";")[0]
    return {"asked": asks, "status": status, "content_type": kind, "answer": answer}
