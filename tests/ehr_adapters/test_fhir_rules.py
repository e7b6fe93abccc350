"""Rules that are one line of the design and one line of the adapter: S5, P2, E2, V2, V4, D5."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from fake_fhir import Reply, bundle, metadata, outcome, reply

from ehr_adapters.fhir_r4.mapping import clocks
from ehr_adapters.fhir_r4.mapping.plain import partial_date
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.scheduling import read_appointment
from ehr_adapters.wire.failures import request_id_of
from patient_access.domain.codes import Restriction
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName, PanelState

ME = {"reference": "Patient/p1"}
SOON = (datetime.now(UTC) + timedelta(days=3)).replace(hour=18, minute=0, second=0, microsecond=0)
ZONE = "http://hl7.org/fhir/StructureDefinition/timezone"


def read(play, fhir, panel, **more):
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    return play(fhir.base, lambda a: a.read_panel(ref, panel), **more)


def appointment(start, *actors):
    return {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "start": start,
        "participant": [{"actor": actor} for actor in (ME, *actors)],
    }


def start_of(play, fhir, start, *actors, **more):
    fhir.resources["Appointment"] = [appointment(start, *actors)]
    return read(play, fhir, PanelName.APPOINTMENTS, **more).appointments[0].start


# -- S5


def test_moment_in_utc_is_shown_by_the_sites_clock(fhir, play):
    start = start_of(play, fhir, SOON.isoformat(), time_zone="America/Chicago")
    assert start == SOON
    assert start.utcoffset() in (timedelta(hours=-5), timedelta(hours=-6))


def test_moment_with_an_offset_of_its_own_keeps_it(fhir, play):
    said = SOON.astimezone(datetime.fromisoformat("2026-01-01T00:00:00-08:00").tzinfo)
    start = start_of(play, fhir, said.isoformat(), time_zone="America/Chicago")
    assert start.utcoffset() == timedelta(hours=-8)


def test_place_that_says_its_zone_is_believed_before_the_site(fhir, play):
    place = {
        "resourceType": "Location",
        "id": "north",
        "name": "North Clinic",
        "extension": [{"url": ZONE, "valueCode": "America/Phoenix"}],
    }
    fhir.add(place)
    actor = {"reference": "Location/north"}
    start = start_of(play, fhir, SOON.isoformat(), actor, time_zone="America/Chicago")
    assert start.utcoffset() == timedelta(hours=-7)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", 7])
def test_zone_that_is_none_changes_nothing(fhir, play, zone):
    place = {"resourceType": "Location", "id": "n", "name": "N"}
    fhir.add(place | {"extension": [{"url": ZONE, "valueCode": zone}]})
    start = start_of(play, fhir, SOON.isoformat(), {"reference": "Location/n"})
    assert start.utcoffset() == timedelta(0)


def test_the_two_sides_of_a_change_of_clocks_each_have_their_own_offset():
    """In Chicago clocks go back on the 1st of November 2026, at two o'clock."""
    # Asked of the mapping: the window of a panel is of now, and would leave them out one day.
    reading = Reading(source="N", base="http://127.0.0.1", zone="America/Chicago")
    moments = ("2026-10-31T14:00:00Z", "2026-11-02T15:00:00Z")
    both = [read_appointment(appointment(moment), reading) for moment in moments]
    assert [one.start.strftime("%H:%M %z") for one in both] == ["09:00 -0500", "09:00 -0600"]


CHICAGO_EVENING = "2026-10-03T01:30:00Z"
"""Half past eight on the 2nd."""


@pytest.mark.parametrize(
    ("said", "zone", "day"),
    [
        (CHICAGO_EVENING, "America/Chicago", 2),
        (CHICAGO_EVENING, None, 3),
        (CHICAGO_EVENING, "Mars/Olympus", 3),
        ("2026-10-02T20:30:00-05:00", "America/Los_Angeles", 2),
        ("2026-10-02T20:30:00-05:00", "Asia/Tokyo", 2),
        ("2026-10-02T15:30:00Z", "Asia/Tokyo", 3),
        ("2026-10-03T00:00:00Z", "America/Chicago", 3),
        ("2026-10-03T00:00:00.000+00:00", "America/Chicago", 3),
        ("2026-10-03", "America/Chicago", 3),
    ],
)
def test_a_day_is_that_of_the_sites_clock_and_padding_is_no_time(fhir, play, said, zone, day):
    """One who came, or was prescribed something, on Friday evening hears Friday."""
    fhir.add(
        {"resourceType": "Condition", "id": "c", "subject": ME, "recordedDate": said},
        {"resourceType": "Encounter", "id": "e", "subject": ME, "period": {"start": said}},
        {"resourceType": "MedicationRequest", "id": "m", "subject": ME, "authoredOn": said},
        {"resourceType": "Invoice", "id": "i", "subject": ME, "date": said},
    )
    clinical = read(play, fhir, PanelName.CLINICAL, time_zone=zone)
    assert clinical.conditions[0].recorded.day == day
    if "T" in said:
        assert clinical.encounters[0].start.day == day
    medications = read(play, fhir, PanelName.MEDICATIONS, time_zone=zone).medications
    assert medications[0].authored.day == day
    assert read(play, fhir, PanelName.BILLING, time_zone=zone).invoices[0].date.day == day


def test_a_day_without_a_day_stays_as_it_was_sent():
    reading = Reading(source="N", base="http://127.0.0.1", zone="America/Chicago")
    for text in ("2026", "2026-10", "soon", "2026-13-01T01:30:00Z"):
        assert clocks.day(text, reading) == partial_date(text)
    assert clocks.day(None, reading) is None


# -- a cut history keeps its newest rows


def test_histories_are_asked_for_newest_first(fhir, play):
    read(play, fhir, PanelName.CLINICAL)
    asked = {seen.path: seen.param("_sort") for seen in fhir.seen}
    assert asked["Encounter"] == "-date"
    assert asked["Condition"] is None


def test_server_that_refuses_to_sort_is_asked_without(fhir, play):
    visit = {"resourceType": "Encounter", "id": "e1", "subject": ME, "status": "finished"}
    fhir.routes["Encounter"] = lambda seen: (
        reply(outcome("invalid"), 400) if seen.param("_sort") else reply(bundle([visit]))
    )
    assert len(read(play, fhir, PanelName.CLINICAL).encounters) == 1


def test_parameter_the_server_does_not_list_is_not_sorted_by_nor_dated(fhir, play):
    params = [{"name": "patient"}]
    fhir.metadata = metadata(Encounter={"searchParam": params}, Appointment={"searchParam": params})
    read(play, fhir, PanelName.CLINICAL, connect=True)
    read(play, fhir, PanelName.APPOINTMENTS, connect=True)
    for seen in fhir.seen:
        if seen.path in ("Encounter", "Appointment"):
            assert {name for name, _ in seen.params} == {"patient", "_count"}


# -- E2


@pytest.mark.parametrize("header", ["x-request-id", "opc-request-id", "mtrestapi-requestid"])
def test_servers_own_request_id_is_kept_for_its_support_desk(fhir, play, header):
    fhir.routes["Coverage"] = lambda _: Reply(500, b"", {header: "req-0042/AB"})
    answer = read(play, fhir, PanelName.COVERAGE)
    assert answer.state is PanelState.FAILED
    assert answer.reference == "req-0042/AB"


@pytest.mark.parametrize(
    "said", ["Orla Quillfeather", "Quillfeather", "", "a1", "x" * 200 + "1", "1981-04-09 Orla"]
)
def test_sentence_or_name_is_no_request_id(said):
    assert request_id_of({"x-request-id": said}) is None


# -- V2


def test_sensitivities_are_the_sites_to_name(fhir, play, tmp_path):
    profile = tmp_path / "ours.toml"
    profile.write_text("name = 'ours'\n[restrictions]\nsensitivities = ['REPRO']\n")
    for number, code in enumerate(("REPRO", "PSY", "R")):
        fhir.add(
            {
                "resourceType": "Condition",
                "id": f"c{number}",
                "subject": ME,
                "code": {"text": f"Said {code}"},
                "meta": {"security": [{"code": code}]},
            }
        )
    answer = read(play, fhir, PanelName.CLINICAL, profile=str(profile))
    assert [one.restriction for one in answer.conditions] == [
        Restriction.SENSITIVE,
        None,
        Restriction.RESTRICTED,
    ]
    assert [one.what.text for one in answer.conditions] == ["", "Said PSY", ""]


# -- V4


def test_consents_are_asked_for_only_where_their_actors_come_along(fhir, play):
    types = ["Patient", "RelatedPerson", "Consent"]
    fhir.metadata = metadata(types)
    read(play, fhir, PanelName.PEOPLE, connect=True)
    assert "Consent" not in fhir.paths()
    fhir.metadata = metadata(types, Consent={"searchInclude": ["Consent:actor"]})
    read(play, fhir, PanelName.PEOPLE, connect=True)
    assert "Consent" in fhir.paths()


def test_person_known_only_from_a_consent_is_shown_with_it(fhir, play):
    fhir.metadata = metadata(
        ["Patient", "RelatedPerson", "Consent"], Consent={"searchInclude": ["Consent:actor"]}
    )
    consent = {
        "resourceType": "Consent",
        "id": "k1",
        "status": "active",
        "patient": ME,
        "provision": {"actor": [{"reference": {"reference": "RelatedPerson/r9"}}]},
    }
    mine = {"resourceType": "RelatedPerson", "id": "r9", "patient": ME, "name": [{"text": "Ned"}]}
    other = mine | {"id": "r8", "patient": {"reference": "Patient/p2"}}
    answer = bundle([consent])
    answer["entry"] += [{"resource": r, "search": {"mode": "include"}} for r in (mine, other)]
    fhir.routes["Consent"] = lambda _: reply(answer)
    people = read(play, fhir, PanelName.PEOPLE, connect=True).people
    assert [(one.ref.id, one.authorisation is not None) for one in people] == [("r9", True)]


def test_patients_own_contacts_stand_in_only_where_relatives_cannot_be_searched(
    fhir, play, patient
):
    fhir.add(patient(contact=[{"name": {"family": "Quillfeather", "given": ["Bram"]}}]))
    assert read(play, fhir, PanelName.PEOPLE).people == ()
    fhir.metadata = metadata(["Patient"])
    people = read(play, fhir, PanelName.PEOPLE, connect=True).people
    assert [(one.names[0].written, one.emergency_contact) for one in people] == [
        ("Bram Quillfeather", True)
    ]
    assert people[0].patient_id == "p1"
    fhir.resources["Patient"][0]["meta"] = {"security": [{"code": "R"}]}
    [closed] = read(play, fhir, PanelName.PEOPLE, connect=True).people
    assert closed.restriction is Restriction.RESTRICTED
    assert "Bram" not in closed.model_dump_json()


# -- B3


@pytest.mark.parametrize(
    "said",
    [
        {"valueMoney": {"value": "1250.00", "currency": "USD"}},
        {"valueMoney": {"value": 1250.00, "currency": "USD"}},
        {"valueQuantity": {"value": "1250.00", "code": "USD"}},
        {"extension": [{"url": "amount", "valueMoney": {"value": "1250.00", "currency": "USD"}}]},
    ],
    ids=["text", "number", "quantity", "one level down"],
)
def test_account_balance_is_exact_in_every_form_it_is_sent_in(fhir, play, said):
    extension = [{"url": "https://example.org/account-balance"} | said]
    fhir.add({"resourceType": "Account", "id": "a1", "subject": [ME], "extension": extension})
    balance = read(play, fhir, PanelName.BILLING).balances[0]
    assert balance.amount.value == Decimal("1250.00")
    assert balance.amount.currency == "USD"


def test_balance_without_a_currency_says_none(fhir, play):
    extension = [{"url": "https://example.org/account-balance", "valueDecimal": "12.30"}]
    fhir.add({"resourceType": "Account", "id": "a1", "subject": [ME], "extension": extension})
    balance = read(play, fhir, PanelName.BILLING).balances[0]
    assert str(balance.amount.value) == "12.30"
    assert balance.amount.currency is None
