"""Recordings: what was exchanged can be played again, and nobody of it is in it any more."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from on_test_systems import OURS

from ehr_adapters.contract import EhrSite
from ehr_adapters.kit import recording
from ehr_adapters.kit.faults import Asked
from ehr_adapters.kit.making_up import MadeUp
from ehr_adapters.kit.recording import CannotRecord, Fixture, Heard, ValuesLeft, made_up, record
from ehr_adapters.kit.replaying import Replayed
from ehr_adapters.kit.vocabulary import FOLDED, WORDS
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone
from patient_access.domain.panels import PanelName

MARKS = {
    "fhir_r4": ("Quillfeather", "Orla", "555-0142", "1981-04-09", "Zqpayer", "M-p1"),
    "gnu_health": ("Quillfeather", "Zoe", "555-0142", "4155550142", "PUID1", "Colchicine"),
    "hl7v2": ("Neil", "Marsh", "H-7001", "555-0142", "19840517", "Larch", "Achebe", "V-501"),
}
ROWS = ("appointments", "conditions", "medications", "coverages", "invoices", "balances", "people")


async def everything(factory, site, token, question):
    """Whom it finds, and each panel as its state and number of rows."""
    adapter = factory(site, token)
    try:
        await adapter.connect()
        answer = await adapter.find_patients(question)
        [one] = answer.found
        panels = {}
        for panel in PanelName:
            read = await adapter.read_panel(one.patient.ref, panel)
            panels[panel] = read.state, [len(getattr(read, name)) for name in ROWS], read.unreadable
        return one.patient, panels
    finally:
        await adapter.close()


@pytest.fixture(params=OURS)
def tested(request):
    return OURS[request.param]


@pytest.fixture
def recorded(tested):
    """A recording of the test system, and what was really there."""
    with tested.serving() as base:
        site, opened = tested.site(base), tested.module.open_adapter
        question = ByPhone(number=tested.phone)
        fixture = asyncio.run(record(site, opened, tested.token, question))
        return fixture, asyncio.run(everything(opened, site, tested.token, question))


def test_a_recording_plays_the_same_call_again_with_nobody_in_it(tested, recorded, tmp_path):
    fixture, (patient, panels) = recorded
    fixture.write(tmp_path / "it.json")
    with Replayed(Fixture.read(tmp_path / "it.json")) as played:
        opened = tested.module.open_adapter
        made, again = asyncio.run(everything(opened, played.site, tested.token, played.question))
    assert again == panels
    assert (len(made.names), len(made.telecoms)) == (len(patient.names), len(patient.telecoms))
    assert made.name.family != patient.name.family
    assert made.birth_date.full is not None
    assert made.birth_date.full != patient.birth_date.full
    assert (made.gender, made.mrn.type_code) == (patient.gender, patient.mrn.type_code)


def test_nothing_of_the_original_is_in_a_recording(tested, recorded):
    fixture, (patient, _) = recorded
    text = fixture.text()
    for mark in MARKS[tested.name]:
        assert mark not in text, mark
    digits = "".join(c for c in tested.phone if c.isdigit())
    assert digits not in text
    assert patient.name.family.casefold() not in text.casefold()


def test_telephone_numbers_become_numbers_that_nobody_has():
    made = MadeUp()
    for written in ("(816) 443-0142", "+1 816 443 0142", "8164430142", "816.443.0142"):
        number = made.value(written)
        digits = "".join(c for c in number if c.isdigit())[-10:]
        assert digits[3:8] == "55501"
        assert len(number) == len(written)
        assert digits == "".join(c for c in made.value("816-443-0142") if c.isdigit())


def test_the_same_becomes_the_same_and_another_another():
    made = MadeUp()
    assert made.name("Zoë O'Neil").split()[0] == made.name("ZOE").capitalize()
    assert made.value("Patient/abc-123") == f"Patient/{made.value('abc-123')}"
    assert made.value("abc-123") != made.value("abc-124")
    day, moment = made.value("1984-05-17"), made.value("1984-05-17T09:30:00-06:00")
    assert moment == f"{day}T09:30:00-06:00"
    assert made.value("19840517") == day.replace("-", "")
    assert made.value("ge1984-05-17") == f"ge{day}"
    assert made.value("Ask for Zoë", "text") == "(dropped)"
    assert MadeUp().value("abc-123") != made.value("abc-123")


def test_what_was_ahead_is_ahead_again_and_a_birth_date_moves_by_days_of_its_own():
    tomorrow = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    body = {"start": f"{tomorrow}T09:30:00-06:00", "birthDate": "1984-05-17", "period": tomorrow}
    fixture = made_up(heard(body))
    assert tomorrow not in fixture.text()
    with Replayed(fixture) as played:
        [one] = played.fixture.exchanges
    assert one["answer"]["start"] == f"{tomorrow}T09:30:00-06:00"
    assert one["answer"]["birthDate"] == fixture.exchanges[0]["answer"]["birthDate"]
    assert one["answer"]["birthDate"] != "1984-05-17"


def test_words_of_a_protocol_stay_unless_they_are_somebodys_name():
    made = MadeUp()
    assert made.value("booked", "status") == "booked"
    assert made.value("http://hl7.org/fhir/sid/us-ssn") == "http://hl7.org/fhir/sid/us-ssn"
    assert made.value("Booked", "family") != "Booked"


def heard(body, question=None, target="/fhir/Patient?family=Zzmarkerova", words=(), names=()):
    site = EhrSite(name="N", adapter="fhir_r4", base="http://127.0.0.1:1/fhir")
    asked = Asked(b"", "GET", target)
    raw = [(asked, 200, "application/json", json.dumps(body).encode())]
    asked = question or ByMrn(value="MRN-77319")
    return Heard(site, asked, "/fhir", frozenset(words), raw, frozenset(names))


words = st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x2FF), min_size=4, max_size=14)
PLACES = st.sampled_from(
    ["family", "text", "value", "id", "reference", "line", "birthDate", "system", "other", "note"]
)


def leaves(value):
    """What stands in a fixture that is neither structure nor a word of the protocol."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    if isinstance(value, bool | None):
        return []
    return [re.sub(r"[^/?&=|#,:;\s]+", lambda m: "" if m[0] in WORDS else m[0], str(value))]


@given(
    st.lists(st.tuples(PLACES, words), min_size=1, max_size=6),
    st.integers(10_000, 10**11),
    st.dates(),
)
@settings(max_examples=150, deadline=None)
def test_no_value_of_four_characters_survives(values, number, day):
    body = {"entry": [{"resource": {key: value}} for key, value in values]}
    body |= {"ref": f"Patient/{values[0][1]}", "n": number, "d": day.isoformat(), "f": number + 0.5}
    question = ByNameAndBirthDate(family=values[0][1], birth_date=day)
    try:
        text = "\n".join(leaves(json.loads(made_up(heard(body, question)).text()))).casefold()
    except ValuesLeft:
        return  # refused: nothing is written
    for value in (*(value for _, value in values), str(number), day.isoformat()):
        if value.casefold() in FOLDED:
            continue
        if re.fullmatch(r"[0-9]{4,6}", value):
            # By itself: made-up dates and longer numbers may have these digits, too.
            dates = r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}|(?<![0-9])[0-9]{8}"
            assert not re.search(rf"(?<![0-9]){value}(?![0-9])", re.sub(dates, "", text))
        else:
            assert value.casefold() not in text


@pytest.mark.parametrize(
    "segment",
    [
        r"PID|1||77319^^^N&1.2.3&ISO^MR||O\T\Zzmarkerova^Zoe||19840517|F|||17 Zqstreet^^Salem",
        "NK1|1|Zzmarkerova^Ned|SPO|17 Zqstreet|(816)443-0142",
        "PV1|1|I|Zqward^12||||77319^Zzmarkerova^Imani||||||||||||77319",
        "NTE|1||Zzmarkerova called from 816-443-0142",
        "QPD|IHE PDQ Query|77319|@PID.5.1.1^Zzmarkerova~@PID.13.1^8164430142~@PID.3.1^77319",
        "ZZ1|Zzmarkerova|17 Zqstreet|77319",
    ],
)
def test_no_segment_keeps_anybody(segment):
    message = b"MSH|^~\\&|A|B|C|D|20261122||RSP^K22^RSP_K21|C77319|P|2.5\r" + segment.encode()
    site = EhrSite(name="N", adapter="hl7v2", base="mllp://127.0.0.1:1/A")
    raw = [(Asked(message), 0, "", message)]
    told = Heard(site, ByPhone(number="816-443-0142"), "/A", frozenset(), raw)
    text = made_up(told).text()
    for mark in (
        "Zzmarkerova",
        "77319",
        "443-0142",
        "4430142",
        "Zqstreet",
        "Zqward",
        "19840517",
        "Salem",
    ):
        assert mark not in text, mark


def test_words_of_an_adapters_own_protocol_stay_where_it_says_so():
    told = {"body": {"state": "attended"}, "target": "/visits/Zzmarkerova?of=MRN-77319"}
    [one] = made_up(heard(**told, words=("visits", "attended"))).exchanges
    assert one["asked"]["path"].startswith("/visits/")
    assert one["answer"] == {"state": "attended"}
    [one] = made_up(heard(**told)).exchanges
    assert "visits" not in one["asked"]["path"]
    assert one["answer"] != {"state": "attended"}


@pytest.mark.parametrize("value", ["MRN-77319", "1984", "77319", "1984-05"])
def test_a_recording_with_a_value_left_in_it_is_refused(monkeypatch, value):
    monkeypatch.setattr(MadeUp, "letters", lambda self, text: self._instead(text, text))
    with pytest.raises(ValuesLeft) as caught:
        made_up(heard({"entry": [{"id": value}]}, ByPhone(number="816-555-0142"), "/fhir/Patient"))
    assert caught.value.count == 1
    assert caught.value.places == ("exchanges.answer.entry.id",)
    assert value not in str(caught.value)


@pytest.mark.parametrize("born", ["1984-05-17", "19840517"])
def test_a_date_that_stayed_is_refused(monkeypatch, born):
    monkeypatch.setattr(MadeUp, "_day", lambda self, text: self._instead(text, text))
    with pytest.raises(ValuesLeft) as caught:
        made_up(heard({"birthDate": born}, ByPhone(number="816-555-0142"), "/fhir/Patient"))
    assert caught.value.places[0].endswith("answer.birthDate")


def test_a_record_of_years_of_daily_visits_can_be_recorded():
    """However its dates are moved, some come to be where others were, and where a bare year is."""
    first = datetime.now(UTC).date() - timedelta(days=1500)
    days = [(first + timedelta(days=n)).isoformat() for n in range(1500)]
    years = [str(year) for year in range(first.year - 2, first.year + 5)]
    answer = made_up(heard({"visits": days, "lived": years, "house": "5501", "ages": [5501, 2055]}))
    [one] = answer.exchanges
    visits, lived = one["answer"]["visits"], one["answer"]["lived"]
    assert all(made != was for made, was in zip(visits, days, strict=True))
    assert not set(lived) & set(years)
    assert one["answer"]["house"] != "5501"
    assert not set(one["answer"]["ages"]) & {5501, 2055}


def test_a_bare_year_that_a_moved_date_in_numbers_comes_to_is_no_reason_to_refuse():
    years = [datetime.now(UTC).year - n for n in range(12)]
    days = [{"__class__": "date", "year": y, "month": 6, "day": d} for y in years for d in (1, 9)]
    [one] = made_up(heard({"seen": days, "lived": [str(year) for year in years]})).exchanges
    assert not set(one["answer"]["lived"]) & {str(year) for year in years}


def test_an_adapter_says_which_fields_are_names():
    body = {"called": "Zoe", "first_name": "Bo", "kind": "MR"}
    told = {"body": body, "question": ByMrn(value="77319"), "names": ("called",)}
    [one] = made_up(heard(**told)).exchanges
    assert one["answer"]["kind"] == "MR"
    assert one["answer"]["called"] not in ("Zoe", "(dropped)")
    assert one["answer"]["first_name"] != "Bo"


@pytest.mark.parametrize("path", ["/api", "/v1/de", "/practice/rest"])
def test_the_path_of_a_base_is_the_same_in_every_question(path):
    site = EhrSite(name="N", adapter="x", base=f"http://127.0.0.1:1{path}")
    raw = [
        (Asked(b"", "GET", f"{path}/{rest}"), 200, "application/json", b"{}")
        for rest in ("about", "k1", "people/k1/visits")
    ]
    fixture = made_up(Heard(site, ByMrn(value="77319"), path, frozenset({"people"}), raw))
    asked = [one["asked"]["path"] for one in fixture.exchanges]
    assert all(one.startswith(f"{fixture.path}/") for one in asked), asked


@pytest.mark.parametrize("base", ["mllps://127.0.0.1:1/A/B", "file:///srv/export"])
def test_a_system_that_nobody_can_stand_before_is_said(base):
    site = EhrSite(name="N", adapter="x", base=base)
    with pytest.raises(CannotRecord, match=r"Only http, https and mllp"):
        asyncio.run(record(site, None, None, ByPhone(number="816-555-0142")))


def test_a_file_that_is_no_recording_is_said(tmp_path):
    (tmp_path / "it.json").write_text('{"version": 7}')
    with pytest.raises(ValueError, match="no recording of this version"):
        Fixture.read(tmp_path / "it.json")
    assert recording.VERSION == 1
