"""HL7 v2 PDQ against hl7apy's MLLP server: people, pages, refusals, and whatever else may come."""

import asyncio
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdq_server import PEOPLE, Pdq, frame

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contained import Contained
from ehr_adapters.contract import EhrSite
from ehr_adapters.hl7v2 import messages, open_adapter
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone, Notice
from patient_access.domain.panels import PanelName, PanelState

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "hl7v2"
BORN = date(1984, 5, 17)


def site_at(base, **more):
    return EhrSite(name="Northside", adapter="hl7v2", base=base, **more)


def ask(base, query, **more):
    async def nothing():
        return None

    async def whole():
        adapter = open_adapter(site_at(base, **more), nothing)
        try:
            return await adapter.find_patients(query)
        finally:
            await adapter.close()

    return asyncio.run(whole())


def given_names(answer):
    return [one.patient.names[0].given[0] for one in answer.found]


@pytest.fixture
def pdq():
    with Pdq() as server:
        yield server


class TestHl7v2(AdapterConformance):
    factory = open_adapter
    known_phone = "+1 415 555 0142"
    known_mrn = "h-7001"
    known_id = "H-7001^1.2.3.4"
    dead_site = site_at("mllp://127.0.0.1:1")

    @pytest.fixture(autouse=True)
    def _server(self, pdq):
        pdq.people = tuple(person.replace("H-7001", "h-7001") for person in PEOPLE)
        self.known_id = "h-7001^1.2.3.4"
        self.site = site_at(pdq.base, mrn_system="1.2.3.4")


class TestContainedHl7v2(TestHl7v2):
    def make_adapter(self, site=None):
        return Contained(site or self.site, super().make_adapter(site))


def test_a_household_is_found_whichever_way_its_number_is_written(pdq):
    assert given_names(ask(pdq.base, ByPhone(number="4155550177"))) == ["Bo", "Ned"]


def test_a_persons_segment_is_read_with_escapes_repeats_and_parts(pdq):
    [one] = ask(pdq.base, ByMrn(value="H-7001")).found
    patient = one.patient
    assert patient.mrn.value == "H-7001"
    assert [name.family for name in patient.names] == ["O&Neil", "Marsh"]
    assert (patient.name.given, patient.name.suffix) == (("Zoë", "Mae"), ("Jr",))
    assert patient.birth_date.full == BORN
    assert [(t.system, t.use) for t in patient.telecoms] == [
        ("phone", "mobile"),
        ("fax", "home"),
        ("phone", "work"),
    ]
    assert (patient.gender, patient.addresses[0].postal_code) == ("female", "94903")
    assert patient.identifiers[-1].type_code == "SS"


def test_an_ssn_is_no_record_number_and_a_name_goes_out_escaped(pdq):
    assert ask(pdq.base, ByMrn(value="123456789")).found == ()
    answer = ask(pdq.base, ByNameAndBirthDate(family="O&Neil", birth_date=BORN))
    assert len(answer.found) == 1
    assert "@PID.5.1.1^O\\T\\Neil~@PID.7^19840517" in pdq.asked[-1][2]


def test_answers_are_read_page_by_page_and_a_circle_of_pages_ends(pdq):
    pdq.page = 1
    assert given_names(ask(pdq.base, ByPhone(number="415-555-0177"))) == ["Bo", "Ned"]
    assert [rest for _, rest, _ in pdq.asked] == ["0", "1"]
    pdq.answers = lambda control, tag: frame(control, tag, [PEOPLE[2], "DSC|again|I"])
    answer = ask(pdq.base, ByPhone(number="415-555-0177"))
    assert Notice.PARTIAL in answer.notices
    assert len(pdq.asked) < 10


def test_a_server_that_ignores_the_question_offers_nobody_else(pdq):
    pdq.filters = False
    answer = ask(pdq.base, ByPhone(number="415-555-0142"))
    assert len(answer.found) == 1
    assert Notice.FILTER_IGNORED in answer.notices


def test_more_than_25_people_are_none(pdq):
    pdq.people = tuple(PEOPLE[2].replace("H-7003", f"H-8{n:03}") for n in range(40))
    answer = ask(pdq.base, ByPhone(number="415-555-0177"))
    assert (answer.found, answer.notices) == ((), {Notice.TOO_MANY})


@pytest.mark.parametrize(
    ("accepted", "status"), [("AE", "AE"), ("AR", "AR"), ("AA", "AE"), ("AA", "AR")]
)
def test_a_refusal_is_a_refusal_and_not_nobody(pdq, accepted, status):
    pdq.answers = lambda control, tag: frame(control, tag, [PEOPLE[0]], status, accepted)
    assert kind_of(pdq) is FailureKind.REJECTED


def test_somebody_elses_answer_is_never_taken_for_ours(pdq):
    pdq.answers = lambda control, tag: frame("other", tag, [PEOPLE[0]])
    assert kind_of(pdq) is FailureKind.NOT_FHIR
    pdq.answers = lambda control, tag: frame(control, "other", [PEOPLE[0]])
    assert kind_of(pdq) is FailureKind.NOT_FHIR


def kind_of(pdq):
    with pytest.raises(EhrFailure) as caught:
        ask(pdq.base, ByPhone(number="415-555-0142"))
    return caught.value.kind


def test_every_panel_is_not_available_here(pdq):
    async def whole():
        adapter = open_adapter(site_at(pdq.base), None)
        found = await adapter.find_patients(ByPhone(number="415-555-0142"))
        ref = found.found[0].patient.ref
        states = {(await adapter.read_panel(ref, panel)).state for panel in PanelName}
        await adapter.close()
        return states

    assert asyncio.run(whole()) == {PanelState.NOT_AVAILABLE}


@pytest.mark.parametrize("base", ["https://host/", "mllp://", "mllp://h:x", "mllp://u:p@h:1"])
def test_an_address_that_is_none_is_said(base):
    with pytest.raises(EhrFailure) as caught:
        ask(base, ByPhone(number="415-555-0142"))
    assert caught.value.kind is FailureKind.WRONG_ADDRESS


# --- one connection, several questions ----------------------------------------------------

ADT = (
    "\x0bMSH|^~\\&|PIX|NORTH|PA|DESK|20261122||ADT^A08|77|P|2.5\r"
    "PID|1||H-9^^^N||Zzother^Ann\r\x1c\r"
)


def asked_twice(pdq, answers):
    """Each question's outcome on one adapter; ``answers`` is what the first is answered."""

    async def whole():
        adapter = open_adapter(site_at(pdq.base), None)
        outcomes = []
        try:
            for number, answered in (("415-555-0142", answers), ("415-555-0177", None)):
                pdq.answers = answered
                try:
                    answer = await adapter.find_patients(ByPhone(number=number))
                    outcomes.append(given_names(answer))
                except EhrFailure as failure:
                    outcomes.append(failure.kind)
        finally:
            await adapter.close()
        return outcomes

    return asyncio.run(whole())


def right(control, tag):
    return frame(control, tag, [PEOPLE[0]])


def receipt(control, _):
    return "\x0bMSH|^~\\&|PIX|NORTH|PA|DESK|20261122||ACK|78|P|2.5\r" + f"MSA|CA|{control}\r\x1c\r"


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        (lambda c, t: right(c, t) + right(c, t), ["Zoë"]),
        (lambda c, t: right(c, t) + ADT, ["Zoë"]),
        (lambda c, t: right(c, t) + "\n", ["Zoë"]),
        (lambda c, t: ADT + right(c, t), ["Zoë"]),
        (lambda c, t: "\r\n" + right(c, t), ["Zoë"]),
        (lambda c, t: receipt(c, t) + right(c, t), ["Zoë"]),
        (lambda c, t: right("other", t) + right(c, t), FailureKind.NOT_FHIR),
        (lambda c, t: right(c, "other") + right(c, t), FailureKind.NOT_FHIR),
        (lambda c, t: 9 * ADT + right(c, t), FailureKind.NOT_FHIR),
        (lambda c, t: frame(c, t, [PEOPLE[2]], "AE", "AE"), FailureKind.REJECTED),
    ],
    ids=["twice", "and an ADT", "and a line feed", "after an ADT", "after a line feed",
         "after a receipt", "to another", "to another tag", "after nine others", "refused"],
)  # fmt: skip
def test_the_next_question_never_reads_what_is_left_of_this_one(pdq, answers, first):
    assert asked_twice(pdq, answers) == [first, ["Bo", "Ned"]]


def test_a_connection_that_only_refused_is_kept_and_one_that_confused_is_not():
    async def whole(accepted):
        opened = []

        async def serve(reader, writer):
            opened.append(1)
            with suppress(asyncio.IncompleteReadError):
                while True:
                    asked = (await reader.readuntil(b"\x1c\r")).decode().split("\r")
                    control, tag = asked[0].split("|")[9], asked[1].split("|")[2]
                    writer.write(frame(*accepted(control, tag)).encode())
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        adapter = open_adapter(site_at(f"mllp://127.0.0.1:{port}"), None)
        for _ in range(3):
            with suppress(EhrFailure):
                await adapter.find_patients(ByMrn(value="H-7001"))
        await adapter.close()
        server.close()
        await server.wait_closed()
        return len(opened)

    assert asyncio.run(whole(lambda control, tag: (control, tag, []))) == 1
    assert asyncio.run(whole(lambda control, tag: (control, tag, [], "AE", "AE"))) == 1
    assert asyncio.run(whole(lambda control, tag: ("other", tag, []))) == 3


def test_a_character_cut_into_escapes_and_escapes_by_another_mark_are_read():
    person = PEOPLE[0].replace("\\XC3AB\\", "\\XC3\\\\XAB\\")
    assert person != PEOPLE[0]
    body = frame("c", "t", [person]).strip("\x0b\x1c\r").encode()
    answer = messages.read(body, "c", "t")
    assert answer.text(messages.field(answer.people[0], 5), 0, 1) == "Zoë"
    body = body.replace(b"^~\\&", b"^~#&").replace(b"\\", b"#")
    answer = messages.read(body, "c", "t")
    name = messages.field(answer.people[0], 5)
    assert (answer.text(name, 0, 0), answer.text(name, 0, 1)) == ("O&Neil", "Zoë")


@pytest.mark.parametrize("system", ["1.2.3.4", "urn:oid:1.2.3.4", "NORTH", None])
def test_a_register_is_known_by_its_oid_its_urn_or_its_name(pdq, system):
    pdq.people = (PEOPLE[0],)
    [one] = ask(pdq.base, ByPhone(number="415-555-0142"), mrn_system=system).found
    register = "NORTH" if system == "NORTH" else "1.2.3.4"
    assert (one.patient.mrn.system, one.patient.ref.id) == (register, f"H-7001^{register}")
    pdq.answers = right
    assert len(ask(pdq.base, ByMrn(value="H-7001"), mrn_system=system).found) == 1
    asked = pdq.asked[-1][0]
    assert asked.get("PID.3.4.2") == ("1.2.3.4" if system and system != "NORTH" else None)
    assert asked.get("PID.3.4.1") == ("NORTH" if system == "NORTH" else None)


# --- what may come over the wire ----------------------------------------------------------


def test_every_sample_message_can_be_read():
    if not SAMPLES.is_dir():
        pytest.skip("the sample messages are not beside the repository (shared/data)")
    files = sorted(SAMPLES.glob("*.hl7"))
    assert files
    for file in files:
        message = messages.parse(file.read_bytes())
        assert str(message[0][0]) == "MSH", file.name


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("8859/1", "latin-1"), ("8859/15", "iso8859-15"), ("UNICODE UTF-8", "utf-8"), ("", "latin-1")],
)
def test_names_are_read_in_the_character_set_of_the_message(charset, codec):
    body = frame("c", "t", [PEOPLE[1]], charset=charset).strip("\x0b\x1c\r").encode(codec)
    answer = messages.read(body, "c", "t")
    assert answer.text(messages.field(answer.people[0], 5), 0, 0) == "Zimmerlünd"


def test_a_character_set_that_we_do_not_know_is_not_guessed():
    body = frame("c", "t", [PEOPLE[1]], charset="ISO IR87").strip("\x0b\x1c\r").encode()
    with pytest.raises(EhrFailure):
        messages.read(body, "c", "t")


WHOLE = frame("c", "t", list(PEOPLE)).encode()


async def _sent(pieces):
    """What the adapter makes of these bytes, sent in these pieces, from a bare socket."""
    from ehr_adapters.hl7v2.mllp import Mllp

    async def serve(reader, writer):
        await reader.readuntil(b"\x1c\r")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    mllp = Mllp(site_at(f"mllp://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    try:
        return messages.read(await mllp.ask(b"MSH"), "c", "t")
    finally:
        await mllp.close()
        server.close()
        await server.wait_closed()


def test_an_answer_cut_into_pieces_at_every_byte_is_read():
    pieces = [WHOLE[at : at + 1] for at in range(len(WHOLE))]
    assert len(asyncio.run(_sent(pieces)).people) == len(PEOPLE)


@given(st.integers(1, len(WHOLE) - 1))
@settings(max_examples=40, deadline=None)
def test_an_answer_that_breaks_off_anywhere_is_a_failure(at):
    with pytest.raises(EhrFailure):
        asyncio.run(_sent([WHOLE[:at]]))


@given(st.integers(0, len(WHOLE) - 3), st.binary(min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_garbage_at_any_byte_is_people_or_a_failure_and_nothing_else(at, garbage):
    body = WHOLE[1:-2]
    broken = body[:at] + garbage + body[at + len(garbage) :]
    try:
        answer = messages.read(broken, "c", "t")
    except EhrFailure:
        return
    from ehr_adapters.hl7v2.people import read_person

    for segment in answer.people:
        read_person(segment, answer, site_at("mllp://h"))


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_noise_is_a_failure(noise):
    with pytest.raises(EhrFailure):
        messages.read(b"MSH|" + noise, "c", "t")
