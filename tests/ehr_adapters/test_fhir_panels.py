"""Panels: parts that may be missing, limits, and nobody else's rows (P1–P5, D2, B1, S2)."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from fake_fhir import Reply, bundle, metadata, outcome, reply

from ehr_adapters.requests_made import collecting
from ehr_adapters.wire import limits
from patient_access.domain.billing import BalanceSource
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName, PanelState

P1 = {"reference": "Patient/p1"}
USD = {"value": 25, "currency": "USD"}


def read(play, fhir, panel, *, connect=False, id_="p1"):
    ref = RecordRef(source="Northside", base=fhir.base, id=id_)
    return play(fhir.base, lambda adapter: adapter.read_panel(ref, panel), connect=connect)


def condition(id_="c1", who=P1, text="Hypertension"):
    return {"resourceType": "Condition", "id": id_, "subject": who, "code": {"text": text}}


def appointment(id_="a1", start=None, **more):
    start = start or (datetime.now(UTC) + timedelta(days=2)).isoformat()
    actors = [P1, {"reference": "Practitioner/d1"}, {"reference": "Location/l1"}]
    return {
        "resourceType": "Appointment",
        "id": id_,
        "status": "booked",
        "start": start,
        "participant": [{"actor": actor} for actor in actors],
        **more,
    }


DOCTOR = {"resourceType": "Practitioner", "id": "d1", "name": [{"prefix": ["Dr"], "family": "Oak"}]}
PLACE = {"resourceType": "Location", "id": "l1", "name": "East wing"}


@pytest.mark.parametrize("panel", list(PanelName))
def test_nothing_on_file_is_said_as_such(fhir, play, panel):
    answer = read(play, fhir, panel)
    assert answer.state is PanelState.NONE_ON_FILE
    assert answer.missing == ()
    assert answer.as_of is not None


def test_names_without_a_display_are_asked_for_once_for_all_rows(fhir, play):
    fhir.add(DOCTOR, PLACE, *(appointment(f"a{n}") for n in range(5)))
    answer = read(play, fhir, PanelName.APPOINTMENTS)
    assert answer.state is PanelState.LOADED
    assert {a.with_whom for a in answer.appointments} == {("Dr Oak",)}
    assert {a.where for a in answer.appointments} == {"East wing"}
    assert sorted(fhir.paths()) == ["Appointment", "Location", "Practitioner"]


def test_included_names_need_no_request(fhir, play):
    wanted = ["Appointment:practitioner", "Appointment:location"]
    fhir.metadata = metadata(Appointment={"searchInclude": wanted})
    answer = bundle([appointment()])
    answer["entry"] += [{"resource": r, "search": {"mode": "include"}} for r in (DOCTOR, PLACE)]
    fhir.routes["Appointment"] = lambda _: reply(answer)
    answer = read(play, fhir, PanelName.APPOINTMENTS, connect=True)
    assert answer.appointments[0].with_whom == ("Dr Oak",)
    assert [path for path in fhir.paths() if path[0].isupper()] == ["Appointment"]
    assert [v for k, v in fhir.seen[-1].params if k == "_include"] == wanted


def test_more_names_than_one_request_takes_are_asked_for_in_several(fhir, play):
    doctors = [DOCTOR | {"id": f"d{n}"} for n in range(41)]
    rows = [
        appointment(f"a{n}", participant=[{"actor": who} for who in (P1, one)])
        for n, one in enumerate({"reference": f"Practitioner/{d['id']}"} for d in doctors)
    ]
    fhir.add(*doctors, *rows)
    answer = read(play, fhir, PanelName.APPOINTMENTS)
    assert [a.with_whom for a in answer.appointments] == [("Dr Oak",)] * 41
    assert fhir.paths().count("Practitioner") == 2


def test_names_that_cannot_be_had_cost_no_row(fhir, play):
    fhir.add(appointment())
    fhir.routes["Practitioner"] = fhir.routes["Location"] = lambda _: Reply(403)
    answer = read(play, fhir, PanelName.APPOINTMENTS)
    assert answer.state is PanelState.LOADED
    assert answer.appointments[0].with_whom == ()


def test_panels_that_want_the_same_name_ask_for_it_once(fhir, play):
    who = {"reference": "Practitioner/d1"}
    order = {"resourceType": "MedicationRequest", "id": "m1", "subject": P1, "requester": who}
    fhir.add(DOCTOR, appointment(), order)
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")

    async def both(adapter):
        panels = (PanelName.APPOINTMENTS, PanelName.MEDICATIONS)
        return await asyncio.gather(*(adapter.read_panel(ref, panel) for panel in panels))

    booked, ordered = play(fhir.base, both)
    assert booked.appointments[0].with_whom == ("Dr Oak",)
    assert ordered.medications[0].prescriber == "Dr Oak"
    assert fhir.paths().count("Practitioner") == 1


def test_appointments_are_asked_for_with_a_window_and_an_offset(fhir, play):
    read(play, fhir, PanelName.APPOINTMENTS)
    dates = [value for key, value in fhir.seen[0].params if key == "date"]
    lower, upper = (datetime.fromisoformat(value[2:]) for value in dates)
    assert [value[:2] for value in dates] == ["ge", "lt"]
    assert upper - lower == timedelta(days=210)
    assert lower.tzinfo is not None


def test_server_that_refuses_dates_is_asked_without_and_the_window_kept(fhir, play):
    long_ago, far = "2001-01-01T09:00:00Z", (datetime.now(UTC) + timedelta(days=400)).isoformat()
    rows = [appointment("now"), appointment("past", start=long_ago), appointment("far", start=far)]
    rows = bundle(rows)
    fhir.routes["Appointment"] = lambda seen: (
        reply(outcome("invalid"), 400) if seen.param("date") else reply(rows)
    )
    answer = read(play, fhir, PanelName.APPOINTMENTS)
    assert [a.ref.id for a in answer.appointments] == ["now"]


def test_one_bad_appointment_that_spoils_the_answer_narrows_the_window_once(fhir, play):
    def spoiled(seen):
        dates = [datetime.fromisoformat(v[2:]) for k, v in seen.params if k == "date"]
        wide = dates[1] - dates[0] > timedelta(days=100)
        return reply(outcome("required"), 500) if wide else reply(bundle([appointment()]))

    fhir.routes["Appointment"] = spoiled
    answer = read(play, fhir, PanelName.APPOINTMENTS)
    assert answer.state is PanelState.PARTIAL
    assert len(answer.appointments) == 1


@pytest.mark.parametrize("answer", [Reply(500), reply(outcome("exception"), 500)])
def test_any_other_failure_of_the_server_is_not_asked_again_in_a_narrower_way(fhir, play, answer):
    """E4 is about one bad record, which the server names; a server that is down stays down."""
    fhir.routes["Appointment"] = lambda _: answer
    said = read(play, fhir, PanelName.APPOINTMENTS)
    assert (said.state, said.failure) == (PanelState.FAILED, FailureKind.SERVER_ERROR)
    assert fhir.paths() == ["Appointment"]


@pytest.mark.parametrize("panel", list(PanelName))
def test_rows_of_another_patient_are_never_shown(fhir, play, panel):
    other = {"reference": "Patient/p2"}
    everyone = {
        "id": "x",
        "subject": other,
        "patient": other,
        "beneficiary": other,
        "participant": [{"actor": other}],
        "extension": [{"url": "u/account-balance", "valueMoney": USD}],
    }
    for kind in fhir_types():
        fhir.routes[kind] = lambda _, kind=kind: reply(bundle([{**everyone, "resourceType": kind}]))
    answer = read(play, fhir, panel)
    assert rows_of(answer) == 0
    assert answer.state is PanelState.NOT_AVAILABLE
    assert {gone.failure for gone in answer.missing} == {FailureKind.UNSUPPORTED}


def fhir_types():
    from ehr_adapters.fhir_r4.offer import PANEL_TYPES

    return [kind for kinds in PANEL_TYPES.values() for kind in kinds]


def rows_of(answer):
    fields = "appointments balances invoices claims coverages medications conditions allergies"
    return sum(len(getattr(answer, name)) for name in f"{fields} encounters people".split())


def test_own_rows_among_strangers_are_shown_and_marked_partial(fhir, play):
    rows = [condition("mine"), condition("theirs", {"reference": "Patient/p2"}), condition("?", {})]
    fhir.routes["Condition"] = lambda _: reply(bundle(rows))
    answer = read(play, fhir, PanelName.CLINICAL)
    assert [c.ref.id for c in answer.conditions] == ["mine"]
    assert answer.state is PanelState.PARTIAL
    assert answer.unreadable == 1


def test_a_part_that_answers_with_strangers_alone_leaves_no_panel_whole(fhir, play):
    """D2: the server has claims and did not look whose. That is not a server without claims."""
    fhir.add(INVOICE)
    stranger = CLAIM | {"patient": {"reference": "Patient/p2"}}
    fhir.routes["ExplanationOfBenefit"] = lambda _: reply(bundle([stranger]))
    answer = read(play, fhir, PanelName.BILLING)
    assert (len(answer.invoices), answer.claims) == (1, ())
    assert answer.state is PanelState.PARTIAL


def test_absolute_and_versioned_references_are_the_patients_own(fhir, play):
    ways = (f"{fhir.base}/Patient/p1", "Patient/p1/_history/4", "urn:uuid:p1")
    rows = [condition(f"c{n}", {"reference": way}) for n, way in enumerate(ways)]
    fhir.routes["Condition"] = lambda _: reply(bundle(rows))
    assert len(read(play, fhir, PanelName.CLINICAL).conditions) == 3


@pytest.mark.parametrize("other", [{"base": "http://elsewhere.example/fhir"}, {"source": "West"}])
def test_record_of_another_base_or_system_is_refused_without_asking(fhir, play, other):
    ref = RecordRef(source="Northside", base=fhir.base, id="p1").model_copy(update=other)
    with pytest.raises(EhrFailure) as caught:
        play(fhir.base, lambda adapter: adapter.read_panel(ref, PanelName.PEOPLE))
    assert caught.value.kind is FailureKind.NOT_FOUND
    assert fhir.paths() == []


def test_forbidden_part_leaves_the_others_and_is_named(fhir, play):
    fhir.add(condition())
    fhir.routes["AllergyIntolerance"] = lambda _: Reply(403, b"no")
    answer = read(play, fhir, PanelName.CLINICAL)
    assert answer.state is PanelState.PARTIAL
    assert [(g.part, g.state) for g in answer.missing] == [("allergies", "not_permitted")]
    assert len(answer.conditions) == 1


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        (403, PanelState.NOT_PERMITTED, None),
        (404, PanelState.NOT_AVAILABLE, None),
        (501, PanelState.NOT_AVAILABLE, None),
        (401, PanelState.FAILED, FailureKind.SIGN_IN),
        (500, PanelState.FAILED, FailureKind.SERVER_ERROR),
    ],
)
def test_panel_whose_every_part_is_lost_says_why(fhir, play, status, state, failure):
    for kind in fhir_types():
        fhir.routes[kind] = lambda _: Reply(status)
    for panel in PanelName:
        answer = read(play, fhir, panel)
        assert (answer.state, answer.failure) == (state, failure)


def test_billing_without_invoices_on_the_server_is_still_whole(fhir, play):
    fhir.metadata = metadata(["Patient", "Account"])
    answer = read(play, fhir, PanelName.BILLING, connect=True)
    assert answer.state is PanelState.NONE_ON_FILE
    assert {gone.part for gone in answer.missing} == {"invoices", "claims"}


def test_allergies_the_server_lacks_are_not_read_as_none(fhir, play):
    fhir.metadata = metadata(["Patient", "Condition", "Encounter"])
    answer = read(play, fhir, PanelName.CLINICAL, connect=True)
    assert answer.state is PanelState.PARTIAL


def test_withheld_rows_are_said_to_be_withheld(fhir, play):
    answer = bundle([condition()])
    answer["entry"].append(
        {"resource": outcome("suppressed", "information"), "search": {"mode": "outcome"}}
    )
    fhir.routes["Condition"] = lambda _: reply(answer)
    answer = read(play, fhir, PanelName.CLINICAL)
    assert answer.state is PanelState.PARTIAL
    assert [(g.part, g.state) for g in answer.missing] == [("conditions", "not_permitted")]


def balances(play, fhir, *resources):
    fhir.add(*resources)
    answer = read(play, fhir, PanelName.BILLING)
    return [(b.source, b.amount.value) for b in answer.balances], answer


ACCOUNT = {"resourceType": "Account", "id": "acc", "status": "active", "subject": [P1]}
OWED = [{"url": "https://vendor.example/account-balance", "valueMoney": USD}]
INVOICE = {
    "resourceType": "Invoice", "id": "inv", "status": "issued", "subject": P1,
    "totalGross": {"value": 40, "currency": "USD"},
}  # fmt: skip
CLAIM = {
    "resourceType": "ExplanationOfBenefit", "id": "eob", "status": "active", "patient": P1,
    "created": datetime.now(UTC).isoformat(),
    "total": [{"category": {"coding": [{"code": "memberliability"}]}, "amount": {"value": 15}}],
}  # fmt: skip


def test_best_source_of_a_balance_is_shown_alone_and_named(fhir, play):
    shown, _ = balances(play, fhir, CLAIM)
    assert shown == [(BalanceSource.CLAIM_ESTIMATE, 15)]
    shown, _ = balances(play, fhir, INVOICE, {**INVOICE, "id": "old", "status": "balanced"})
    assert shown == [(BalanceSource.INVOICE, 40)]
    shown, answer = balances(play, fhir, {**ACCOUNT, "extension": OWED})
    assert shown == [(BalanceSource.ACCOUNT_BALANCE, 25)]
    assert len(answer.claims) == 1
    assert len(answer.invoices) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"created": (datetime.now(UTC) - timedelta(days=366)).isoformat()},
        {"created": None},
        {"status": "cancelled"},
        {"total": [{**CLAIM["total"][0], "amount": {"value": 0}}]},
        {"total": [{**CLAIM["total"][0], "amount": {"value": -15}}]},
        {"meta": {"security": [{"code": "R"}]}},
    ],
    ids=["old", "undated", "cancelled", "nothing", "a credit", "restricted"],
)
def test_a_claim_that_tells_of_no_present_debt_is_no_balance(fhir, play, change):
    shown, answer = balances(play, fhir, CLAIM | change)
    assert shown == []
    assert len(answer.claims) == 1


def test_balances_of_several_currencies_stand_side_by_side_and_a_credit_stays_one(fhir, play):
    """B2, B3: nothing is added up, and what is said of no currency gets none."""
    amounts = [("10.50", "USD"), ("10.50", "EUR"), ("-3.20", "USD"), (0, "USD"), ("7", None)]
    accounts = [
        ACCOUNT
        | {"id": f"a{n}", "extension": [OWED[0] | {"valueMoney": {"value": v, "currency": c}}]}
        for n, (v, c) in enumerate(amounts)
    ]
    nothing = ACCOUNT | {"id": "none", "extension": [OWED[0] | {"valueMoney": {"value": None}}]}
    _, answer = balances(play, fhir, *accounts, nothing)
    said = [(str(one.amount.value), one.amount.currency) for one in answer.balances]
    assert said == [(str(value), currency) for value, currency in amounts]


def test_accounts_that_say_no_balance_are_not_nothing_owed(fhir, play):
    shown, answer = balances(play, fhir, ACCOUNT)
    assert shown == []
    assert [(g.part, g.state) for g in answer.missing] == [("accounts", "not_available")]


def pages(fhir, count, rows_each=1):
    def page(seen):
        n = int(seen.param("page") or 1)
        rows = [condition(f"c{n}-{i}") for i in range(rows_each)]
        link = f"{fhir.base}/Condition?page={n + 1}" if n < count else None
        return reply(bundle(rows, next_link=link))

    fhir.routes["Condition"] = page


def test_five_pages_are_read_whole(fhir, play):
    pages(fhir, 5)
    answer = read(play, fhir, PanelName.CLINICAL)
    assert (len(answer.conditions), answer.truncated) == (5, False)
    assert answer.state is PanelState.LOADED


def test_sixth_page_is_left_and_said_to_be_left(fhir, play):
    pages(fhir, 6)
    answer = read(play, fhir, PanelName.CLINICAL)
    assert (len(answer.conditions), answer.truncated) == (5, True)
    assert answer.state is PanelState.PARTIAL


def test_five_hundred_rows_are_the_most(fhir, play):
    pages(fhir, 3, rows_each=200)
    answer = read(play, fhir, PanelName.CLINICAL)
    assert (len(answer.conditions), answer.truncated) == (500, True)


def test_circle_of_pages_ends_and_is_partial(fhir, play):
    link = f"{fhir.base}/Condition?page=1"
    fhir.routes["Condition"] = lambda _: reply(bundle([condition()], next_link=link))
    answer = read(play, fhir, PanelName.CLINICAL)
    assert answer.state is PanelState.PARTIAL
    assert fhir.paths().count("Condition") == 2


@pytest.mark.parametrize(
    "written",
    [
        "{base}/Condition?-pageContext=7f%2F+a%3D%3D&_count=200",
        "{base}/Condition?cursor=eyJhIjoxfQ==.x|y;z$,'(1)*!~",
        "{base}/Condition?cursor=100%&next={base}/Condition",
        "{base}/Condition/_search?_getpages=1-2-3&_bundletype=searchset",
        "{base}?_getpages=7f0c&_getpagesoffset=20",
        "{base}/_page/7f0c/2",
        "{base}/Condition/%24page?x",
        "Condition?continue=7f0c",
        "/fhir/Condition?continue=7f0c",
        "?continue=7f0c",
    ],
)
def test_a_page_token_of_any_shape_is_sent_back_as_it_came(fhir, play, written):
    """P1: followed verbatim. The server knows its own token again by the bytes of the address."""
    link = written.format(base=fhir.base)
    second = reply(bundle([condition("c2")]))

    def answer(seen):
        first = seen.param("patient") is not None
        return reply(bundle([condition("c1")], next_link=link)) if first else second

    for path in ("Condition", "Condition/_search", "/fhir", "_page/7f0c/2", "Condition/%24page"):
        fhir.routes[path] = answer
    answer = read(play, fhir, PanelName.CLINICAL)
    assert [one.ref.id for one in answer.conditions] == ["c1", "c2"]
    assert answer.state is PanelState.LOADED
    asked = [one.target for one in fhir.seen if "patient=" not in one.target]
    begins = {"C": "/fhir/", "?": "/fhir/Condition"}.get(link[0], "")
    assert asked == [f"{begins}{link.removeprefix(fhir.root)}"]


def test_expired_page_token_starts_again_once(fhir, play):
    expired = [True]
    whole = fhir.base + "/Condition?page=2"

    def page(seen):
        if seen.param("page") is None:
            return reply(bundle([condition("c1")], next_link=whole))
        return Reply(410) if expired and expired.pop() else reply(bundle([condition("c2")]))

    fhir.routes["Condition"] = page
    answer = read(play, fhir, PanelName.CLINICAL)
    assert [c.ref.id for c in answer.conditions] == ["c1", "c2"]
    assert answer.state is PanelState.LOADED
    expired += [True, True]
    answer = read(play, fhir, PanelName.CLINICAL)
    assert answer.state is PanelState.PARTIAL
    assert len(answer.conditions) == 1


def test_a_second_reading_that_fails_at_once_keeps_the_rows_of_the_first(fhir, play):
    asked = []

    def page(seen):
        if seen.param("page") is not None:
            return Reply(410)
        asked.append(seen)
        link = f"{fhir.base}/Condition?page=2"
        return Reply(403) if len(asked) > 1 else reply(bundle([condition("c1")], next_link=link))

    fhir.routes["Condition"] = page
    answer = read(play, fhir, PanelName.CLINICAL)
    assert [one.ref.id for one in answer.conditions] == ["c1"]
    assert [one.failure for one in answer.missing] == [FailureKind.NOT_PERMITTED]
    assert answer.state is PanelState.PARTIAL


def test_page_that_is_lost_keeps_what_came_before(fhir, play):
    fhir.routes["Condition"] = lambda seen: (
        Reply(200, b"<html>") if seen.param("page") else
        reply(bundle([condition()], next_link=f"{fhir.base}/Condition?page=2"))
    )  # fmt: skip
    answer = read(play, fhir, PanelName.CLINICAL)
    assert len(answer.conditions) == 1
    assert answer.missing[0].failure is FailureKind.NOT_FHIR


def test_panel_stops_at_its_time_and_keeps_what_it_has(fhir, play, monkeypatch):
    monkeypatch.setattr(limits, "PANEL_SECONDS", 0.4)
    hold = threading.Event()
    fhir.routes["Condition"] = lambda seen: (
        Reply(hold=hold) if seen.param("page") else
        reply(bundle([condition()], next_link=f"{fhir.base}/Condition?page=2"))
    )  # fmt: skip
    fhir.routes["Encounter"] = lambda _: Reply(hold=hold)
    try:
        answer = read(play, fhir, PanelName.CLINICAL)
    finally:
        hold.set()
    assert answer.state is PanelState.PARTIAL
    assert answer.truncated
    assert [g.failure for g in answer.missing] == [FailureKind.TIMEOUT] * 2
    assert len(answer.conditions) == 1


def test_panel_stops_at_its_bytes(fhir, play, monkeypatch):
    monkeypatch.setattr(limits, "PANEL_BYTES", 3_000)
    rows = [condition(text="x" * 1_000)]
    link = f"{fhir.base}/Condition?page="
    fhir.routes["Condition"] = lambda seen: reply(
        bundle(rows, next_link=link + str(int(seen.param("page") or 1) + 1))
    )
    answer = read(play, fhir, PanelName.CLINICAL)
    assert answer.truncated
    assert 1 <= len(answer.conditions) < 3


def test_parts_of_a_panel_share_its_bytes(fhir, play, monkeypatch):
    monkeypatch.setattr(limits, "PANEL_BYTES", 3_000)
    for kind in ("Condition", "AllergyIntolerance", "Encounter"):
        who = {"subject": P1, "patient": P1}
        row = {"resourceType": kind, "id": "1", "code": {"text": "x" * 1_500}, **who}
        fhir.routes[kind] = lambda _, row=row: reply(bundle([row]))
    answer = read(play, fhir, PanelName.CLINICAL)
    assert {gone.failure for gone in answer.missing} == {FailureKind.TOO_LARGE}
    assert 1 <= len(answer.missing) < 3
    assert answer.state is PanelState.PARTIAL


def test_malformed_rows_are_counted_and_the_others_shown(fhir, play):
    rows = [
        {**condition(), "id": None},
        condition("c2"),
        {"resourceType": "Condition"},
        "text",
        None,
    ]
    fhir.routes["Condition"] = lambda _: reply(bundle(rows))
    answer = read(play, fhir, PanelName.CLINICAL)
    assert [c.ref.id for c in answer.conditions] == ["c2"]
    assert answer.unreadable == 4
    assert answer.state is PanelState.PARTIAL


def test_no_more_than_four_requests_are_under_way(fhir, play):
    """P5. Four arrive and are held; all that could follow them has had its turns by then."""
    arrived, gate, four = [], threading.Event(), threading.Event()

    def held(seen):
        arrived.append(seen)
        if len(arrived) >= 4:
            four.set()
        gate.wait(30)
        return reply(bundle([]))

    for kind in fhir_types():
        fhir.routes[kind] = held
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")

    async def all_panels(adapter):
        with collecting() as sent:
            reading = asyncio.gather(*(adapter.read_panel(ref, panel) for panel in PanelName))
            try:
                assert await asyncio.to_thread(four.wait, 30)
                for _ in range(500):
                    await asyncio.sleep(0)
                assert len(sent) == 4
            finally:
                gate.set()
                await reading

    play(fhir.base, all_panels)
    assert len(arrived) == len(fhir_types())


def test_panels_open_no_connection_beyond_those_warmed_at_connect(fhir, play):
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")

    async def all_panels(adapter):
        before = fhir.connections
        await asyncio.gather(*(adapter.read_panel(ref, panel) for panel in PanelName))
        return before

    before = play(fhir.base, all_panels, connect=True)
    assert before == limits.CONCURRENT_REQUESTS
    assert fhir.connections == before


def test_large_answer_is_read_in_steps(fhir, play):
    """Other work on the loop goes on while four megabytes are parsed (X5)."""
    rows = [condition(f"c{n}", text="x" * 9_000) for n in range(450)]
    fhir.routes["Condition"] = lambda _: reply(bundle(rows))
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    turns = [0]

    async def count_turns():
        while True:
            await asyncio.sleep(0)
            turns[0] += 1

    async def parsed(adapter):
        from ehr_adapters.wire.answers import read_json

        body = reply(bundle(rows)).body
        counting = asyncio.ensure_future(count_turns())
        await read_json(body)
        counting.cancel()
        return await adapter.read_panel(ref, PanelName.CLINICAL)

    answer = play(fhir.base, parsed)
    assert len(answer.conditions) == 450
    assert turns[0] >= 30
