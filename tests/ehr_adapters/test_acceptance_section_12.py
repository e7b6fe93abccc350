"""The acceptance list of the FHIR design, section 12, by number, against server processes.

Number 8 is FHIRcast and not the adapter's. What an item says of the *app* is read off a desk
with a window; what it says of processes and files, off the running program.
"""

import asyncio
import sys
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest

from ehr_adapters.fhir_r4.part_reader import PartReader
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn, ByPhone, Notice
from patient_access.domain.panels import PanelName, PanelState
from patient_access.handover import frames
from patient_access.handover.sign_in_states import SignInState
from patient_access.handover.wire import PrivatePart
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.session import Pace
from patient_access.sign_in.sign_ins import SignIns
from patient_access.verification.values import CallerKind, Item
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.permitted import is_permitted
from patient_access.workspace.see import rows_of
from patient_access.workspace.tokens import Tokens
from tests.ehr_adapters.jumping_loop import JumpingLoop
from tests.ehr_adapters.real_ehr import RealEhr
from tests.ehr_adapters.server_process import ServerProcess
from tests.ehr_adapters.vendors import people

# Fixtures of other folders, under their own names: pytest finds them here.
from tests.end_to_end.conftest import can_read_memory, marked, start_desk, xvfb  # noqa: F401
from tests.end_to_end.desk import is_alive, until
from tests.end_to_end.marker_patient import NUMBER, mark
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.test_wipe import clipboard, whole_call
from tests.sign_in.conftest import Browser, free_port
from tests.sign_in.fake_server import CLIENT
from tests.workspace.conftest import background, left, open_office, qapp  # noqa: F401

ASK = ByPhone(number="(816) 555-0142")
BEARER = "Bearer token-ZQX-7741"


@pytest.fixture
def office_on(open_office):  # noqa: F811 - the fixture of that name
    """``office_on(server)``: a desk whose only EHR is this process; closed at the end."""
    opened = []

    def on(server, token=None):
        ehr = RealEhr("Northside EHR", server.base, token)
        office = open_office(ehr)
        opened.append((office, ehr))
        return office

    yield on
    for office, ehr in opened:
        asyncio.run_coroutine_threadsafe(ehr.close(), office.desk.background.loop).result(5)


def ref(server, id_="p1"):
    return RecordRef(source="Northside", base=server.base, id=id_)


# --- 1 ---------------------------------------------------------------------------------------


def test_12_1_server_that_ignores_phone_shows_nobody_and_says_so(play):
    with ServerProcess("ignores_phone") as server:
        answer = play(server.base, lambda a: a.find_patients(ASK))
    assert answer.found == ()
    assert Notice.FILTER_IGNORED in answer.notices


def test_12_1_the_app_shows_none_of_the_fifty_and_says_the_filter_was_ignored(office_on):
    with ServerProcess("ignores_phone") as server:
        office = office_on(server)
        office.ring("+18165550142")
        office.see("Nobody found by phone", "offered people who do not fit; they are not shown")
        assert "O. Q." not in office.text()
        assert office.desk.call.session.found == []


# --- 2 ---------------------------------------------------------------------------------------

TRAPS = ("another origin", "another port", "evil/?x=<base>", "base.evil.com", "userinfo trick")


@pytest.mark.parametrize("trap", TRAPS)
def test_12_2_next_elsewhere_never_gets_the_token_and_the_tile_is_partial(play, trap):
    with ServerProcess("leaves_by_next", trap) as server:
        answer = play(server.base, lambda a: a.read_panel(ref(server), PanelName.CLINICAL))
        assert answer.state is PanelState.PARTIAL
        assert [gone.failure for gone in answer.missing] == [FailureKind.FOREIGN_LINK]
        assert len(answer.conditions) == 1
        assert {one["token"] for one in server.seen()} == {BEARER}
        assert server.seen("other") == []


@pytest.mark.skipif(sys.platform != "linux", reason="only there the trust store is a file")
def test_12_2_next_down_to_http_never_gets_the_token(play, tmp_path, monkeypatch):
    with ServerProcess("downgrades", str(tmp_path)) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
        answer = play(server.base, lambda a: a.read_panel(ref(server), PanelName.CLINICAL))
        assert answer.state is PanelState.PARTIAL
        assert [gone.failure for gone in answer.missing] == [FailureKind.FOREIGN_LINK] * 2
        assert server.seen("other") == []


# --- 3 ---------------------------------------------------------------------------------------

FULL = (
    *("816-555-0142", "(816) 555-0142", "1-816-555-0142", "816.555.0142", "8165550142"),
    *("816-555-0142 x123", "816-555-0142 x12345", "(816)555-0142", "+1(816)555-0142"),
)
WEAK = ("555-0142", "65550142")
NEVER = ("0142", "(55) 5555 0142", "1-913-555-0142", "816.555.0143", "816-555-0143 x0142")
DIALLED = ("8165550142", "+18165550142", "(816) 555-0142", "1-816-555-0142", "tel:+18165550142")


@pytest.fixture(scope="module")
def stores():
    with ServerProcess("stores") as server:
        yield server


@pytest.mark.parametrize("dialled", DIALLED)
@pytest.mark.parametrize("stored", [*FULL, *WEAK, *NEVER])
def test_12_3_every_stored_format_against_every_dialled_format(play, stores, stored, dialled):
    stores.tell(quote(stored, safe=""))
    answer = play(stores.base, lambda a: a.find_patients(ByPhone(number=dialled)))
    if stored in NEVER:
        assert answer.found == ()
        return
    assert [one.weak for one in answer.found] == [stored in WEAK]
    assert (Notice.WEAK_PHONE in answer.notices) is (stored in WEAK)


# --- 4 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", [None, "urn:oid:2.16.840.1.113883.6.1000"])
def test_12_4_bare_mrn_that_is_another_patients_ssn_is_not_offered(play, system):
    with ServerProcess("oracle") as server:
        answer = play(
            server.base,
            lambda a: a.find_patients(ByMrn(value=people.MRN)),
            connect=True,
            mrn_system=system,
        )
    assert [one.patient.ref.id for one in answer.found] == ["12742400"]


# --- 5 ---------------------------------------------------------------------------------------


def test_12_5_malformed_oracle_example_leaves_the_others_on_the_screen(play):
    with ServerProcess("malformed") as server:
        answer = play(server.base, lambda a: a.read_panel(ref(server), PanelName.APPOINTMENTS))
        sent = server.said["rows"]
    shown = {one.ref.id for one in answer.appointments}
    assert {"LIFETIME_PROVIDER-1_2", "2", "4", "6"} <= shown
    assert len(answer.appointments) + answer.unreadable == sent
    assert answer.state is PanelState.PARTIAL


# --- 6 ---------------------------------------------------------------------------------------


def condition_panel(play, what):
    with ServerProcess("unwell", what) as server:
        answer = play(server.base, lambda a: a.read_panel(ref(server), PanelName.CLINICAL))
        return answer, [gone.failure for gone in answer.missing], server.searched("Condition")


def test_12_6_429_with_a_date_is_waited_out(play):
    answer, missing, asked = condition_panel(play, "429 with a date")
    assert len(asked) == 2
    assert missing == []
    assert answer.state is PanelState.NONE_ON_FILE


@pytest.mark.parametrize(
    ("what", "failure"),
    [
        ("empty 406", FailureKind.REJECTED),
        ("422", FailureKind.REJECTED),
        ("gzip bomb", FailureKind.TOO_LARGE),
        ("1,000 deep", FailureKind.TOO_DEEP),
    ],
)
def test_12_6_bad_answer_is_one_kind_of_failure(play, what, failure):
    answer, missing, _ = condition_panel(play, what)
    assert missing == [failure]
    assert answer.state is PanelState.PARTIAL


def test_12_6_plain_text_403_is_not_permitted_and_none_of_its_words_are_kept(play):
    answer, _, _ = condition_panel(play, "plain 403")
    assert [gone.state for gone in answer.missing] == [PanelState.NOT_PERMITTED]
    assert "Orla" not in answer.model_dump_json()


def test_12_6_422_at_a_lookup_means_too_many_people(play):
    with ServerProcess("unwell", "422") as server:
        answer = play(server.base, lambda a: a.find_patients(ASK))
    assert answer.notices == {Notice.TOO_MANY}


def test_12_6_operation_outcome_at_200_is_a_warning_beside_the_rows(play):
    answer, _, _ = condition_panel(play, "outcome at 200")
    assert len(answer.conditions) == 1
    assert [gone.state for gone in answer.missing] == [PanelState.NOT_PERMITTED]


def test_12_6_next_loop_is_left_after_one_round(play):
    answer, missing, asked = condition_panel(play, "next loop")
    assert len(asked) == 2
    assert missing == [FailureKind.NOT_FHIR]
    assert answer.state is PanelState.PARTIAL


def test_12_6_replaced_by_cycle_ends_and_is_said(play):
    with ServerProcess("unwell", "replaced-by cycle") as server:
        answer = play(server.base, lambda a: a.find_patients(ASK))
    assert {one.patient.ref.id for one in answer.found} == {"p1", "p2"}
    assert Notice.PARTIAL in answer.notices


# --- 7 ---------------------------------------------------------------------------------------


class SignedInDesk:
    """A sign-in to a server process, and an adapter that gets its tokens."""

    def __init__(self, server):
        setting = {"client_id": CLIENT, "redirect_ports": [free_port()]}
        setting["issuers"] = [server.said["authority"]]
        ehr = {"name": "Northside", "base": server.base, "sign_in": setting}
        self.said, self.browser = [], Browser()
        pace = Pace(browser=5.0, least=60.0, ahead=90.0, leaving=2.0, reading=2.0)
        self.sign_ins = SignIns(
            [EhrSetting.model_validate(ehr)],
            self.said.append,
            lambda: False,
            browse=self.browser,
            pace=pace,
        )
        self.ehr = RealEhr("Northside", server.base, self.token)

    async def token(self):
        granted = await self.sign_ins.token("Northside", refused=False)
        if granted is None:
            raise EhrFailure(FailureKind.SIGN_IN)
        return granted.access

    @property
    def is_fresh(self):
        """The new token has arrived: jumping on would overtake it on its way."""
        session = self.sign_ins._sessions["Northside"]
        return session._refreshing is None and session._held.left() > 500

    async def sign_in(self):
        self.sign_ins.want("Northside")
        while not self.said or self.said[-1].state is SignInState.WAITING:
            await asyncio.sleep(0.01)
        assert self.said[-1].state is SignInState.SIGNED_IN


@asynccontextmanager
async def signed_in(server):
    desk = SignedInDesk(server)
    try:
        await desk.sign_in()
        yield desk
    finally:
        await desk.ehr.close()
        await desk.sign_ins.close(keep=False)
        for task in list(desk.browser.working):
            await asyncio.wait({task}, timeout=30)


def test_12_7_a_570_second_token_is_refreshed_once_every_eight_minutes_in_silence():
    async def half_an_hour(server, loop):
        async with signed_in(server) as desk:
            for minutes in (8, 16, 24, 32):
                before = await _refreshes(server)
                await loop.jump(475)
                assert await _refreshes(server) == before
                await loop.jump(5)
                while await _refreshes(server) == before or not desk.is_fresh:
                    await asyncio.sleep(0.01)
                assert await _refreshes(server) == minutes // 8
                answer = await desk.ehr.read_panel(ref(server), PanelName.COVERAGE)
                assert answer.state is PanelState.LOADED
            states = [one.state for one in desk.said]
            assert states == [SignInState.WAITING, SignInState.SIGNED_IN]

    loop = JumpingLoop()
    with ServerProcess("signs_in") as server, asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(half_an_hour(server, loop))


async def _refreshes(server):
    return int(await asyncio.to_thread(server.ask, "refreshes"))


def test_12_7_refresh_failure_mid_call_keeps_the_screen_and_blocks_new_reads(office_on):
    with ServerProcess("states", "loaded") as server:
        tokens = TokensOfADesk()
        office = office_on(server, tokens.ask)
        office.ring("+18165550142")
        office.see("One person has this number")
        office.board.candidate_chosen.emit(0)
        office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
        office.answer(Item.NAME, f"{people.GIVEN} {people.FAMILY}")
        office.answer(Item.BIRTH_DATE, "4/9/1981")
        office.answer(Item.POSTAL_CODE, "64105")
        office.see("Northbridge Mutual", "Follow-up", "Medicine 1")
        before = len(server.seen())

        tokens.run_out()
        office.board.panel_retry.emit(PanelName.APPOINTMENTS)

        office.see("Northbridge Mutual", "Medicine 1", "Quillfeather")
        office.until(lambda: tokens.refused > 0)
        office.until(lambda: "Follow-up" not in office.text())
        assert len(server.seen()) == before, "a read went out without a sign-in"


class TokensOfADesk:
    """The workspace's own token store, answered as a switchboard answers."""

    def __init__(self):
        self.refused = 0
        self._value = b"a-token"
        self._tokens = None

    async def ask(self):
        if self._tokens is None:
            self._loop = asyncio.get_running_loop()
            self._tokens = Tokens(self, self._loop)
            self._source = self._tokens.source_for("Northside EHR", signs_in=True)
        return await self._source()

    def send(self, header):
        frame = frames.decode_up(header)
        assert isinstance(frame, frames.TokenWanted)
        self.refused += not self._value
        self._tokens.granted(frame.ehr, PrivatePart(bytearray(self._value)), 570.0)

    def run_out(self):
        self._value = b""
        self._loop.call_soon_threadsafe(self._tokens.forget, "Northside EHR")


# --- 9 ---------------------------------------------------------------------------------------

NARROW = ("openid", "user/Patient.rs", "user/Coverage.rs", "user/Appointment.rs")


def test_12_9_scopes_narrower_than_asked_grey_their_tiles_and_nothing_is_asked():
    async def read(server):
        ehr = RealEhr("Northside", server.base)
        link = EhrLink(ehr.site, ehr, Granted())
        try:
            return {panel: await link.read_panel(ref(server), panel) for panel in PanelName}
        finally:
            await ehr.close()

    with ServerProcess("states", "loaded") as server:
        answers = asyncio.run(read(server))
        asked = {one["path"] for one in server.seen()}
    permitted = {PanelName.COVERAGE, PanelName.APPOINTMENTS}
    for panel, answer in answers.items():
        state = PanelState.LOADED if panel in permitted else PanelState.NOT_PERMITTED
        assert answer.state is state, panel
        assert is_permitted(panel, NARROW) is (panel in permitted)
    assert asked <= {"Coverage", "Appointment"}


class Granted:
    """A sign-in that got less than it asked for."""

    def scopes(self):
        return NARROW

    def change(self):
        return 0

    async def renewed(self, since):
        return False


STATES = {
    "loaded": PanelState.LOADED,
    "empty": PanelState.NONE_ON_FILE,
    "restricted": PanelState.NOT_PERMITTED,
    "partial": PanelState.PARTIAL,
    "unsupported": PanelState.NOT_AVAILABLE,
}


@pytest.fixture(scope="module", params=STATES)
def in_state(request):
    with ServerProcess("states", request.param) as server:
        yield server, STATES[request.param]


@pytest.mark.parametrize("panel", PanelName)
def test_12_9_every_tile_has_every_state(play, in_state, panel):
    server, state = in_state
    answer = play(server.base, lambda a: a.read_panel(ref(server), panel), connect=True)
    assert answer.state is state


CLOSED = (PanelName.APPOINTMENTS, PanelName.COVERAGE, PanelName.MEDICATIONS, PanelName.CLINICAL)


@pytest.mark.parametrize("panel", CLOSED)
def test_12_9_labelled_rows_are_closed_one_by_one_and_opened_one_by_one(play, panel):
    """*Restricted* as a label says it: nothing of a row comes before it is asked for by itself."""

    async def read_then_open(adapter):
        closed = await adapter.read_panel(ref(server), panel)
        row = ClosedRow.of(rows_of(closed)[0])
        return closed, row, await adapter.read_closed(ref(server), row)

    with ServerProcess("labelled") as server:
        closed, row, opened = play(server.base, read_then_open, connect=True)
        last = server.seen()[-1]["path"]
    assert closed.state is PanelState.LOADED
    assert rows_of(closed)
    assert all(one.is_closed for one in rows_of(closed))
    [one] = rows_of(opened)
    assert not one.is_closed
    assert one.ref == row.ref
    assert last.endswith(f"/{row.ref.id}")


# --- 10 --------------------------------------------------------------------------------------


@pytest.mark.end_to_end
@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for X11")
@pytest.mark.usefixtures("can_read_memory")
def test_12_10_after_wrap_up_nothing_of_the_patient_is_left_anywhere(start_desk, marked, xvfb):  # noqa: F811
    note = mark("note")
    steps = whole_call(marked).focus("Call note").type(note).press("Ctrl+Shift+C")
    steps = steps.wait_for("copied").say("note copied")
    with ServerProcess("marked") as server:
        desk = start_desk(
            steps,
            Steps().ready(2),
            arguments=["--fhir", server.base, "--role", "nurse"],
            DISPLAY=xvfb.display,
            QT_QPA_PLATFORM="xcb",
        )
        desk.wait_for("window 1 is ready")
        desk.pop("ringing", number=NUMBER, called="+18005550199", queue="Main", call_id="c1")
        desk.wait_for("note copied")
        held = {pid: desk.copies(pid, marked.fetched) for pid in desk.workspaces()}
        holders = [pid for pid, found in held.items() if found and all(found.values())]
        assert len(holders) == 1, "otherwise the test proves nothing"
        assert note in clipboard(xvfb.display), "otherwise the test proves nothing"

        desk.pop("ended", call_id="c1")

        desk.wait_for("window 2 is ready")
        until(lambda: not is_alive(holders[0]))
        until(lambda: len(desk.workspaces()) == 2)
        everything = (*marked.everything, note)
        # Memory, logs, settings, caches and temporary files: all of ours are under one folder.
        assert desk.left_over(everything) == {}
        assert not any(text in "\n".join(desk.lines) for text in everything)
        assert note not in clipboard(xvfb.display)


def test_12_10_the_adapter_keeps_no_answer_between_two_questions(play):
    """No cache: what was read once is asked for again (X9)."""
    with ServerProcess("states", "loaded") as server:

        async def twice(adapter):
            for _ in range(2):
                await adapter.read_panel(ref(server), PanelName.COVERAGE)
            readers = [one for one in (adapter._panels._reader,) if isinstance(one, PartReader)]
            return set(readers[0]._names.known.values())

        names = play(server.base, twice)
        assert len(server.searched("Coverage")) == 2
    assert people.FAMILY not in " ".join(names)
