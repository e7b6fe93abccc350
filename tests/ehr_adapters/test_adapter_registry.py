"""Installed adapters: which fit, which do not and why, and what containment keeps in."""

import asyncio
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from ehr_adapters import contained, registry
from ehr_adapters.contained import Contained
from ehr_adapters.contract import API_VERSION, ENTRY_POINT_GROUP, Connection, EhrSite
from ehr_adapters.registry import AdapterRefused, Available, Refused
from patient_access.domain.clinical import Condition
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.codes import Coded, PartialDate, Restriction
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    Found,
    LookupAnswer,
    Notice,
)
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part
from patient_access.domain.patient import Patient, RelatedPerson

SITE = EhrSite(name="Northside", adapter="mine", base="urn:here")
REF = RecordRef(source="Northside", base="urn:here", id="p1")
MARKER = "Zanzibarovich-77319"


async def no_token():
    return None


class Adapter:
    """Says whatever it was given, or raises it, or never answers."""

    def __init__(self, said=None):
        self.said = said

    async def connect(self):
        return await self._say()

    async def find_patients(self, query):
        return await self._say()

    async def read_panel(self, patient, panel):
        return await self._say()

    async def close(self):
        await self._say()

    async def _say(self):
        if self.said == "never":
            await asyncio.Event().wait()
        if isinstance(self.said, BaseException):
            # As after ``raise … from None``: hidden from a traceback, and still attached.
            self.said.__context__ = KeyError(MARKER)
            raise self.said
        return self.said


def good(site, token):
    return Adapter()


good.api_version = API_VERSION


def old(site, token):
    return Adapter()


old.api_version = API_VERSION - 1


def broken(site, token):
    raise RuntimeError(MARKER)


broken.api_version = API_VERSION


def empty(site, token):
    return None


empty.api_version = API_VERSION


def unsuitable(site, token):
    raise EhrFailure(FailureKind.WRONG_ADDRESS)


unsuitable.api_version = API_VERSION
not_callable = 7


def leaving(site, token):
    raise SystemExit(MARKER)


leaving.api_version = API_VERSION


def unversioned(site, token):
    return Adapter()


class Point:
    """An entry point that leads into this module."""

    def __init__(self, name, target):
        self.name, self.target = name, target
        self.value = f"here:{target}"

    def load(self):
        if self.target == "exits":
            raise SystemExit(MARKER)
        if self.target not in globals():
            raise ImportError(MARKER)
        return globals()[self.target]


@pytest.fixture
def install(monkeypatch):
    def put(**points):
        found = tuple(Point(name, target) for name, target in points.items())
        monkeypatch.setattr(registry, "installed", lambda: found)

    return put


def test_our_own_adapter_is_declared_and_fits():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    declared = project["project"]["entry-points"][ENTRY_POINT_GROUP]
    for name, value in declared.items():
        point = EntryPoint(name, value, ENTRY_POINT_GROUP)
        assert isinstance(registry.look_at(point), Available)
    assert "fhir_r4" in declared


def test_listing_adapters_imports_no_http():
    code = (
        "import sys; from ehr_adapters import registry; registry.survey();"
        "sys.exit('httpx' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("target", ["old", "unversioned", "not_callable", "missing", "exits"])
def test_unsuitable_adapters_are_refused_with_a_reason(install, target):
    install(mine=target)
    (verdict,) = registry.survey()
    assert isinstance(verdict, Refused)
    assert verdict.name == "mine"
    assert verdict.reason.endswith(".")
    assert MARKER not in verdict.reason


@pytest.mark.parametrize(
    "target",
    ["old", "unversioned", "not_callable", "missing", "exits", "broken", "leaving", "empty"],
)
def test_site_of_an_unsuitable_adapter_is_refused_and_nothing_hangs_on_it(install, target):
    install(mine=target)
    with pytest.raises(AdapterRefused) as caught:
        registry.open_site(SITE, no_token)
    assert caught.value.kind is FailureKind.UNSUPPORTED
    assert caught.value.refused.reason
    assert caught.value.__context__ is None
    assert MARKER not in caught.value.refused.reason


def test_site_without_an_adapter_names_those_installed(install):
    install(other="good")
    with pytest.raises(AdapterRefused) as caught:
        registry.open_site(SITE, no_token)
    assert "other" in caught.value.refused.reason


def test_adapter_may_refuse_a_site_itself(install):
    install(mine="unsuitable")
    with pytest.raises(EhrFailure) as caught:
        registry.open_site(SITE, no_token)
    assert caught.value.kind is FailureKind.WRONG_ADDRESS


def test_two_adapters_of_one_name_are_both_refused(monkeypatch):
    points = (Point("mine", "good"), Point("mine", "old"))
    monkeypatch.setattr(registry, "installed", lambda: points)
    assert [type(verdict) for verdict in registry.survey()] == [Refused, Refused]
    with pytest.raises(AdapterRefused):
        registry.open_site(SITE, no_token)


def test_suitable_adapter_is_opened_contained(install):
    install(mine="good")
    assert isinstance(registry.open_site(SITE, no_token), Contained)


CALLS = {
    "connect": lambda a: a.connect(),
    "find_patients": lambda a: a.find_patients(ByMrn(value="1")),
    "read_panel": lambda a: a.read_panel(REF, PanelName.PEOPLE),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "said", [RuntimeError(MARKER), TimeoutError(MARKER), SystemExit(MARKER), "a string", None]
)
def test_whatever_an_adapter_does_wrong_is_an_adapter_fault(call, said):
    adapter = Contained(SITE, Adapter(said))
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(CALLS[call](adapter))
    assert caught.value.kind is FailureKind.ADAPTER_FAULT
    assert caught.value.__context__ is None


@pytest.mark.parametrize("call", CALLS)
def test_expected_failures_pass_without_what_hung_on_them(call):
    adapter = Contained(SITE, Adapter(EhrFailure(FailureKind.BUSY, retry_after=3)))
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(CALLS[call](adapter))
    assert caught.value.kind is FailureKind.BUSY
    assert caught.value.__context__ is None


@pytest.mark.parametrize("call", CALLS)
def test_adapter_that_never_answers_is_a_time_out(call, monkeypatch):
    for name in ("CONNECT_SECONDS", "LOOKUP_SECONDS", "PANEL_SECONDS"):
        monkeypatch.setattr(contained, name, 0.02)
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(CALLS[call](Contained(SITE, Adapter("never"))))
    assert caught.value.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize("said", [RuntimeError(MARKER), "never", None])
def test_close_never_raises_and_never_hangs(said, monkeypatch):
    monkeypatch.setattr(contained, "CLOSE_SECONDS", 0.02)
    asyncio.run(Contained(SITE, Adapter(said)).close())


@pytest.mark.parametrize("call", CALLS)
def test_adapter_that_is_not_even_asynchronous_is_a_fault(call):
    class Plain:
        def connect(self):
            raise KeyError(MARKER)

        def find_patients(self, query):
            return 7

        def read_panel(self, patient):
            return None

    with pytest.raises(EhrFailure) as caught:
        asyncio.run(CALLS[call](Contained(SITE, Plain())))
    assert caught.value.kind is FailureKind.ADAPTER_FAULT


def test_more_than_25_people_from_an_adapter_are_not_shown():
    people = tuple(Found(patient=Patient(ref=REF)) for _ in range(26))
    answer = LookupAnswer(source="Northside", found=people)
    shown = asyncio.run(CALLS["find_patients"](Contained(SITE, Adapter(answer))))
    assert shown.found == ()
    assert shown.notices == {Notice.TOO_MANY}


def test_cancellation_goes_through():
    async def cancel():
        work = asyncio.ensure_future(Contained(SITE, Adapter("never")).connect())
        await asyncio.sleep(0)
        work.cancel()
        await asyncio.wait([work])
        return work.cancelled()

    assert asyncio.run(cancel())


RUBBISH = {
    "connect": [Connection.model_construct(panels="all"), Connection.model_construct(software=7)],
    "find_patients": [
        LookupAnswer.model_construct(source="Northside", found=(MARKER,)),
        LookupAnswer.model_construct(source="Northside", found=None),
        LookupAnswer(
            source="Northside",
            found=(Found(patient=Patient.model_construct(ref=REF, names=MARKER)),),
        ),
    ],
    "read_panel": [
        PanelAnswer.model_construct(source="Northside", panel=PanelName.PEOPLE, state=MARKER),
        PanelAnswer.model_construct(
            source="Northside", panel=PanelName.PEOPLE, state=PanelState.LOADED, people=({},)
        ),
    ],
}


@pytest.mark.parametrize(
    ("call", "said"), [(call, said) for call, answers in RUBBISH.items() for said in answers]
)
def test_an_answer_with_rubbish_in_it_is_an_adapter_fault(call, said, capfd):
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(CALLS[call](Contained(SITE, Adapter(said))))
    assert caught.value.kind is FailureKind.ADAPTER_FAULT
    assert MARKER not in "".join(capfd.readouterr())


def test_closed_rows_and_messages_go_through_to_an_adapter_that_has_them():
    row = ClosedRow(part=Part.PEOPLE, ref=REF, restriction=Restriction.SENSITIVE)

    class More(Adapter):
        async def read_closed(self, patient, row):
            return await self._say()

        async def hear(self, message, patient):
            return await self._say()

    answer = PanelAnswer(source="Northside", panel=PanelName.PEOPLE, state=PanelState.PARTIAL)
    calls = (lambda a: a.read_closed(REF, row), lambda a: a.hear(bytearray(b"x"), REF))
    for call in calls:
        assert asyncio.run(call(Contained(SITE, More(answer)))) is answer
        with pytest.raises(EhrFailure) as caught:
            asyncio.run(call(Contained(SITE, More(7))))
        assert caught.value.kind is FailureKind.ADAPTER_FAULT
    assert asyncio.run(calls[1](Contained(SITE, More(None)))) is None
    assert asyncio.run(calls[1](Contained(SITE, Adapter(answer)))) is None
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(calls[0](Contained(SITE, Adapter(answer))))
    assert caught.value.kind is FailureKind.UNSUPPORTED


def test_good_answers_pass_unchanged():
    connection = Connection(software="S")
    assert asyncio.run(Contained(SITE, Adapter(connection)).connect()) is connection


def test_rows_of_another_record_or_system_are_dropped():
    def person(id_, patient_id, base="urn:here"):
        ref = RecordRef(source="Northside", base=base, id=id_)
        return RelatedPerson(ref=ref, patient_id=patient_id)

    elsewhere = RecordRef(source="Southside", base="urn:there", id="c")
    answer = PanelAnswer(
        source="Northside",
        panel=PanelName.PEOPLE,
        state=PanelState.LOADED,
        as_of=datetime.now(UTC),
        people=(person("a", "p1"), person("b", "p2"), person("c", "p1", base="urn:there")),
        conditions=(Condition(ref=elsewhere, what=Coded(text="x")),),
    )
    shown = asyncio.run(CALLS["read_panel"](Contained(SITE, Adapter(answer))))
    assert [one.ref.id for one in shown.people] == ["a"]
    assert shown.conditions == ()
    assert (shown.state, shown.unreadable) == (PanelState.PARTIAL, 3)


def test_answer_for_another_panel_is_a_fault():
    answer = PanelAnswer(source="Northside", panel=PanelName.CLINICAL, state=PanelState.LOADED)
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(CALLS["read_panel"](Contained(SITE, Adapter(answer))))
    assert caught.value.kind is FailureKind.ADAPTER_FAULT


ASKED = "+12065550137"


def found_with(number, source="Northside", id_="1", **more):
    telecoms = (Telecom(system="phone", value=number),) if number else ()
    ref = RecordRef(source=source, base="urn:x", id=id_)
    return Found(patient=Patient(ref=ref, telecoms=telecoms, **more.pop("person", {})), **more)


def test_people_of_another_site_are_dropped_and_said_to_be_missing():
    answer = LookupAnswer(
        source="Other", found=(found_with(ASKED), found_with(ASKED, source="Other"))
    )
    shown = asyncio.run(Contained(SITE, Adapter(answer)).find_patients(ByPhone(number=ASKED)))
    assert shown.source == "Northside"
    assert len(shown.found) == 1
    assert Notice.PARTIAL in shown.notices


def test_strangers_that_an_adapter_returns_are_not_offered_and_it_is_said_why():
    old = RecordRef(source="Northside", base="urn:x", id="0")
    meant = (
        found_with(ASKED, id_="own"),
        found_with("", id_="survivor", person={"merged_from": old}),
        found_with("", id_="child", matched_use="contact"),
    )
    answer = LookupAnswer(
        source="Northside", found=(found_with("206-555-0111", id_="stranger"), *meant)
    )
    shown = asyncio.run(Contained(SITE, Adapter(answer)).find_patients(ByPhone(number=ASKED)))
    assert [one.patient.ref.id for one in shown.found] == ["own", "survivor", "child"]
    assert shown.notices == {Notice.FILTER_IGNORED}


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        (ByMrn(value="00418142"), True),
        (ByMrn(value="00418143"), False),
        (ByNameAndBirthDate(family="Marker", given="Zq", birth_date=date(1979, 3, 14)), True),
        (ByNameAndBirthDate(family="Marker", given="Zq", birth_date=date(1979, 3, 15)), False),
        (ByNameAndBirthDate(family="Other", given="Zq", birth_date=date(1979, 3, 14)), False),
        (ByPhoneAndDemographics(number=ASKED, family="Marker"), True),
        (ByPhoneAndDemographics(number=ASKED, family="Other"), False),
    ],
)
def test_each_question_is_compared_again(query, meant):
    person = Patient(
        ref=RecordRef(source="Northside", base="urn:x", id="1"),
        identifiers=(Identifier(value="00418142", type_code="MR"),),
        names=(HumanName(given=("Zq",), family="Marker"),),
        birth_date=PartialDate(text="1979-03-14", year=1979, month=3, day=14),
    )
    answer = LookupAnswer(source="Northside", found=(Found(patient=person),))
    shown = asyncio.run(Contained(SITE, Adapter(answer)).find_patients(query))
    assert bool(shown.found) is meant
