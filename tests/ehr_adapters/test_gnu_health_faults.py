"""Every way GNU Health was seen to say no, and rows that are somebody else's."""

import asyncio

import pytest
from fake_tryton import NED, PASSWORD, USER, ZOE, FakeTryton

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health import open_adapter
from ehr_adapters.requests_made import collecting
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByPhone, Notice
from patient_access.domain.panels import PanelName, PanelState

NUMBER = "415-555-0142"
LOGIN = "common.db.login"
SEARCH = "model.gnuhealth.patient.search_read"
DENIED = ["UserError", ['You are not allowed to access "Invoice".', "", None]]


@pytest.fixture
def tryton():
    with FakeTryton() as server:
        yield server


def site_of(server):
    return EhrSite(name="Tamarisk", adapter="gnu_health", base=server.base)


async def agents_secret():
    return f"{USER}:{PASSWORD}"


def play(server, work, token=agents_secret):
    async def whole():
        adapter = open_adapter(site_of(server), token)
        try:
            return await work(adapter)
        finally:
            await adapter.close()

    return asyncio.run(whole())


def kind_of(server, token=agents_secret):
    with pytest.raises(EhrFailure) as caught:
        play(server, lambda a: a.find_patients(ByPhone(number=NUMBER)), token)
    assert caught.value.__context__ is None
    return caught.value.kind


def panel(server, name, patient=ZOE):
    ref = RecordRef(source="Tamarisk", base=server.base, id=str(patient))
    return play(server, lambda a: a.read_panel(ref, name))


class TestGnuHealthOnAFake(AdapterConformance):
    factory = open_adapter
    token = staticmethod(agents_secret)
    known_phone = NUMBER
    known_mrn = "PUID1"
    known_id = str(ZOE)
    unknown_id = "999"

    @pytest.fixture(autouse=True)
    def _server(self, tryton):
        self.site = site_of(tryton)


HTML = "<!doctype html><title>an error</title>"


@pytest.mark.parametrize(
    ("method", "answer", "kind"),
    [
        (LOGIN, (429, HTML), FailureKind.BUSY),
        (LOGIN, (401, HTML), FailureKind.SIGN_IN),
        (LOGIN, (404, HTML), FailureKind.WRONG_ADDRESS),
        (LOGIN, (200, HTML), FailureKind.NOT_FHIR),
        (LOGIN, ["LoginException", ["sms_code", "Code", "char"]], FailureKind.SIGN_IN),
        (LOGIN, (200, {"result": None}), FailureKind.SIGN_IN),
        (SEARCH, (401, ""), FailureKind.SIGN_IN),
        (SEARCH, (403, HTML), FailureKind.NOT_PERMITTED),
        (SEARCH, (500, HTML), FailureKind.SERVER_ERROR),
        (SEARCH, (302, ""), FailureKind.WRONG_ADDRESS),
        (SEARCH, DENIED, FailureKind.NOT_PERMITTED),
        (SEARCH, ["'name'", ""], FailureKind.UNSUPPORTED),
        (SEARCH, ["something else", []], FailureKind.REJECTED),
        (SEARCH, 7, FailureKind.REJECTED),
        (SEARCH, (200, {"result": "no list"}), FailureKind.TRUNCATED),
        (SEARCH, (200, '{"id": 1, "result": [{"id"'), FailureKind.TRUNCATED),
    ],
)
def test_what_the_server_says_instead_of_an_answer_has_a_kind(tryton, method, answer, kind):
    tryton.fails[method] = answer
    assert kind_of(tryton) is kind


def test_what_was_asked_goes_to_the_audit_trail_and_no_password_does(tryton):
    with collecting() as asked:
        play(tryton, lambda a: a.find_patients(ByPhone(number=NUMBER)))
    assert len(asked) == tryton.methods().count(SEARCH) == 1
    assert "415-555-0142" in asked[0]
    assert PASSWORD not in "".join(asked)


def test_a_refused_password_is_sent_once_and_a_new_one_again(tryton):
    secrets = ["frontdesk:wrong", "frontdesk:wrong", f"{USER}:{PASSWORD}"]

    async def token():
        return secrets[0]

    async def work(adapter):
        for _ in range(2):
            with pytest.raises(EhrFailure):
                await adapter.connect()
        secrets[0] = secrets[-1]
        await adapter.connect()

    play(tryton, work, token)
    assert tryton.methods().count(LOGIN) == 2


def test_one_sign_in_serves_every_question_and_is_given_back(tryton):
    async def work(adapter):
        await asyncio.gather(
            *(adapter.find_patients(ByPhone(number=NUMBER)) for _ in range(4)), adapter.connect()
        )

    play(tryton, work)
    assert tryton.methods().count(LOGIN) == 1
    assert tryton.methods()[-1] == "common.db.logout"


def test_a_session_that_ran_out_is_renewed_once(tryton):
    async def work(adapter):
        await adapter.connect()
        tryton.session = "key-2"
        return await adapter.find_patients(ByPhone(number=NUMBER))

    assert len(play(tryton, work).found) == 1
    assert tryton.methods().count(LOGIN) == 2


def test_questions_go_out_in_english_whoever_signs_in(tryton):
    play(tryton, lambda a: a.find_patients(ByPhone(number=NUMBER)))
    [params] = [params for method, params in tryton.asked if method == SEARCH]
    assert params[-1] == {"language": "en", "company": 1}


def test_a_number_takes_one_question_and_nobody_two(tryton):
    play(tryton, lambda a: a.find_patients(ByPhone(number=NUMBER)))
    assert tryton.methods().count(SEARCH) == 1
    play(tryton, lambda a: a.find_patients(ByPhone(number="202-555-0199")))
    assert tryton.methods().count(SEARCH) == 3


def test_a_server_that_ignores_the_number_offers_nobody_else(tryton):
    tryton.ignores = True
    answer = play(tryton, lambda a: a.find_patients(ByPhone(number=NUMBER)))
    assert [one.patient.ref.id for one in answer.found] == [str(ZOE)]
    assert answer.notices == {Notice.FILTER_IGNORED}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (PanelName.APPOINTMENTS, "appointments"),
        (PanelName.BILLING, "balances"),
        (PanelName.MEDICATIONS, "medications"),
        (PanelName.CLINICAL, "conditions"),
    ],
)
def test_rows_about_somebody_else_are_left_out_and_counted(tryton, name, rows):
    tryton.strangers = True
    for patient in (ZOE, NED):
        answer = panel(tryton, name, patient)
        [row] = getattr(answer, rows)
        assert int(row.ref.id) % 10 == patient
        assert (answer.state, answer.unreadable > 0) == (PanelState.PARTIAL, True)
        assert all(int(one.ref.id) % 10 == patient for one in answer.invoices)


def test_an_invoice_for_two_peoples_care_tells_no_total(tryton, monkeypatch):
    import fake_tryton

    both = fake_tryton.ROWS["account.invoice"][0] | {
        "lines.": [{"id": n, "origin": f"gnuhealth.health_service.line,{60 + n}"} for n in (1, 2)]
    }
    monkeypatch.setitem(fake_tryton.ROWS, "account.invoice", [both, both])
    answer = panel(tryton, PanelName.BILLING)
    assert answer.balances == ()
    assert [(one.total_gross, len(one.lines)) for one in answer.invoices] == [(None, 1)]


@pytest.mark.parametrize("gone", ["account.invoice", "gnuhealth.health_service.line"])
def test_without_either_half_of_billing_no_invoice_is_shown_on_a_guess(tryton, gone):
    tryton.fails[f"model.{gone}.search_read"] = DENIED
    answer = panel(tryton, PanelName.BILLING)
    assert (answer.invoices, answer.balances) == ((), ())
    assert answer.state is PanelState.NOT_PERMITTED


def test_a_part_that_fails_is_said_beside_the_part_that_was_read(tryton):
    tryton.fails["model.gnuhealth.prescription.order.search_read"] = (500, HTML)
    answer = panel(tryton, PanelName.MEDICATIONS)
    assert (answer.state, len(answer.medications)) == (PanelState.PARTIAL, 1)
    assert [gone.failure for gone in answer.missing] == [FailureKind.SERVER_ERROR]


def test_a_sign_in_that_the_server_delays_outlives_the_question_that_began_it(tryton):
    async def work(adapter):
        first = asyncio.ensure_future(adapter.find_patients(ByPhone(number=NUMBER)))
        while LOGIN not in tryton.methods():
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        tryton.delays.set()
        return await adapter.find_patients(ByPhone(number=NUMBER))

    tryton.delays.clear()
    assert len(play(tryton, work).found) == 1
    assert tryton.methods().count(LOGIN) == 1
