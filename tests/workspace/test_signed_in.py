"""A workspace whose EHR is signed in to: what it asks with, what it waits for, what it leaves."""

import asyncio

import pytest

from ehr_adapters.contract import Connection, EhrSite
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn, LookupAnswer
from patient_access.domain.panels import MissingPart, PanelAnswer, PanelName, PanelState, Part
from patient_access.handover import frames
from patient_access.handover.frames import Role
from patient_access.handover.granted import may_read
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.handover.wire import PrivatePart
from patient_access.workspace import tokens as tokens_module
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.permitted import is_permitted
from patient_access.workspace.tokens import SignedIn, Tokens
from tests.workspace.conftest import FakeParent

EHR = "Northside EHR"
ALL = tuple(f"user/{kind}.rs" for kind in ("Patient", "Appointment", "Condition"))
ANA = RecordRef(source=EHR, base="http://ehr", id="ana")


def play(scene):
    async def whole():
        parent = FakeParent()
        tokens = Tokens(parent, asyncio.get_running_loop())
        await scene(tokens, parent)

    asyncio.run(asyncio.wait_for(whole(), 10))


async def grant(tokens, value, expires_in=None, scopes=ALL):
    tokens.granted(EHR, PrivatePart(bytearray(value.encode())), expires_in, scopes)
    await asyncio.sleep(0)


async def answer_each(tokens, parent, *values):
    """Answer the first questions with these tokens, in order."""
    for count, value in enumerate(values, start=1):
        while len(parent.sent) < count:
            await asyncio.sleep(0.001)
        await grant(tokens, value)


def test_without_a_sign_in_nothing_is_sent():
    async def scene(tokens, parent):
        source = tokens.source_for(EHR, signs_in=True)
        answering = asyncio.ensure_future(answer_each(tokens, parent, ""))
        with pytest.raises(EhrFailure) as caught:
            await source()
        await answering
        assert caught.value.kind is FailureKind.SIGN_IN

    play(scene)


def test_a_token_that_is_about_to_end_is_asked_for_again():
    async def scene(tokens, parent):
        source = tokens.source_for(EHR, signs_in=True)
        await grant(tokens, "first", expires_in=1.0)
        answering = asyncio.ensure_future(answer_each(tokens, parent, "second"))
        assert await source() == "second"
        await answering

    play(scene)


def test_many_reads_that_were_refused_together_ask_once_for_another_token():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        before = tokens.change(EHR)
        answering = asyncio.ensure_future(answer_each(tokens, parent, "second"))
        assert await asyncio.gather(*(tokens.renewed(EHR, before) for _ in range(5))) == [True] * 5
        await answering
        assert [one.refused for one in parent.all(frames.TokenWanted)] == [True]
        assert await tokens.renewed(EHR, before), "one that was late finds the new one"
        assert len(parent.sent) == 1

    play(scene)


def test_once_nobody_is_signed_in_the_token_goes_and_is_asked_for_again():
    async def scene(tokens, parent):
        source = tokens.source_for(EHR, signs_in=True)
        await grant(tokens, "first")
        assert await source() == "first"
        tokens.forget(EHR)
        await asyncio.sleep(0)
        assert "first" not in {kept.value for kept in tokens._kept.values()}
        answering = asyncio.ensure_future(answer_each(tokens, parent, "second"))
        assert await source() == "second"
        await answering

    play(scene)


def test_the_same_token_again_is_no_other_token():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        answering = asyncio.ensure_future(answer_each(tokens, parent, "first"))
        assert not await tokens.renewed(EHR, tokens.change(EHR))
        await answering

    play(scene)


def test_waiting_for_another_token_has_an_end(monkeypatch):
    monkeypatch.setattr(tokens_module, "_WAIT_SECONDS", 0.02)

    async def scene(tokens, parent):
        assert not await tokens.renewed(EHR, tokens.change(EHR))

    play(scene)


# --- one EHR ------------------------------------------------------------------------------


class Adapter:
    """Refuses until it has been asked ``refusals`` times."""

    def __init__(self, refusals=1, *, inside=False):
        self.refusals = refusals
        self.inside = inside
        self.asked = 0

    async def connect(self):
        return Connection()

    async def find_patients(self, _):
        self._ask()
        return LookupAnswer(source=EHR)

    async def read_panel(self, _, panel):
        if self.inside:
            self.asked += 1
            if self.asked <= self.refusals:
                gone = MissingPart(
                    part=Part.CONDITIONS, state=PanelState.FAILED, failure=FailureKind.SIGN_IN
                )
                return PanelAnswer(
                    source=EHR, panel=panel, state=PanelState.PARTIAL, missing=(gone,)
                )
        else:
            self._ask()
        return PanelAnswer(source=EHR, panel=panel, state=PanelState.NONE_ON_FILE)

    def _ask(self):
        self.asked += 1
        if self.asked <= self.refusals:
            raise EhrFailure(FailureKind.SIGN_IN)


def linked(tokens, adapter):
    site = EhrSite(name=EHR, adapter="fake", base="http://ehr")
    return EhrLink(site, adapter, SignedIn(tokens, EHR))


def test_a_refused_lookup_is_asked_again_with_a_fresh_token():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        adapter = Adapter()
        answering = asyncio.ensure_future(answer_each(tokens, parent, "second"))
        answer = await linked(tokens, adapter).find_patients(ByMrn(value="00418142"))
        await answering
        assert (answer.source, adapter.asked) == (EHR, 2)

    play(scene)


def test_it_is_asked_again_once_and_not_for_ever():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        adapter = Adapter(refusals=99)
        answering = asyncio.ensure_future(answer_each(tokens, parent, "second"))
        with pytest.raises(EhrFailure):
            await linked(tokens, adapter).find_patients(ByMrn(value="00418142"))
        await answering
        assert adapter.asked == 2

    play(scene)


def test_without_another_token_nothing_is_asked_again():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        adapter = Adapter()
        answering = asyncio.ensure_future(answer_each(tokens, parent, "first"))
        answer = await linked(tokens, adapter).read_panel(ANA, PanelName.CLINICAL)
        await answering
        assert (answer.state, answer.failure) == (PanelState.FAILED, FailureKind.SIGN_IN)
        assert adapter.asked == 1

    play(scene)


def test_a_panel_of_which_a_part_was_refused_is_read_again():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        adapter = Adapter(inside=True)
        answering = asyncio.ensure_future(answer_each(tokens, parent, "second"))
        answer = await linked(tokens, adapter).read_panel(ANA, PanelName.CLINICAL)
        await answering
        assert answer.state is PanelState.NONE_ON_FILE

    play(scene)


def test_a_panel_that_was_not_granted_is_not_asked_for():
    async def scene(tokens, parent):
        await grant(tokens, "first")
        adapter = Adapter(refusals=0)
        answer = await linked(tokens, adapter).read_panel(ANA, PanelName.COVERAGE)
        assert (answer.state, adapter.asked) == (PanelState.NOT_PERMITTED, 0)
        answer = await linked(tokens, adapter).read_panel(ANA, PanelName.APPOINTMENTS)
        assert (answer.state, adapter.asked) == (PanelState.NONE_ON_FILE, 1)

    play(scene)


@pytest.mark.parametrize(
    ("scope", "reads"),
    [
        ("user/Coverage.rs", True),
        ("user/Coverage.r", True),
        ("user/Coverage.s", True),
        ("user/Coverage.cruds", True),
        ("user/Coverage.read", True),
        ("user/Coverage.*", True),
        ("user/*.read", True),
        ("user/Coverage.rs?status=active", True),
        ("user/Coverage.write", False),
        ("user/Coverage.cud", False),
        ("user/CoverageX.rs", False),
        ("patient/Coverage.rs", False),
        ("system/*.rs", False),
        ("Coverage.rs", False),
        ("openid", False),
    ],
)
def test_what_a_scope_lets_read(scope, reads):
    assert may_read(("fhirUser", scope), "Coverage") is reads
    assert is_permitted(PanelName.COVERAGE, (scope,)) is reads


def test_unknown_scopes_grey_nothing():
    assert all(is_permitted(panel, None) for panel in PanelName)


def test_every_panel_has_scopes_of_its_own():
    assert not any(is_permitted(panel, ("openid", "fhirUser")) for panel in PanelName)


# --- the window ---------------------------------------------------------------------------


def stands(state, **more):
    return frames.SignInChanged(ehr=EHR, state=state, **more)


@pytest.fixture
def office(open_office, northside):
    office = open_office(northside, agent_name="Dana Whitfield")
    office.see(f"{EHR}: live")
    office.desk.sign_in_changed(stands(SignInState.NEEDED))
    return office


def test_the_idle_window_asks_and_tells_the_switchboard_what_the_agent_wants(office):
    office.see(f"You are not signed in to {EHR}", f"{EHR}: not signed in")
    office.board.sign_in_pressed.emit(EHR)
    office.board.sign_in_cancelled.emit(EHR)
    assert [one.ehr for one in office.parent.all(frames.SignInWanted)] == [EHR]
    assert [one.ehr for one in office.parent.all(frames.SignInCancelled)] == [EHR]


def test_once_signed_in_the_card_goes_the_name_stands_and_the_ehr_is_connected(office, northside):
    connects = northside.connects
    office.desk.sign_in_changed(stands(SignInState.SIGNED_IN, agent_name="Marisol Quintero"))
    office.see("Marisol Quintero", f"{EHR}: live")
    assert "You are not signed in" not in office.text()
    assert "Dana Whitfield" not in office.text()
    assert northside.connects == connects + 1
    office.desk.sign_in_changed(stands(SignInState.NEEDED, problem=SignInProblem.RAN_OUT))
    office.see("Dana Whitfield", f"Your sign-in to {EHR} has run out.")


def test_the_role_of_the_next_call_is_what_the_ehr_says(office):
    office.desk.sign_in_changed(stands(SignInState.SIGNED_IN, role=Role.NURSE))
    assert office.desk._welcome.role is Role.NURSE
    office.desk.sign_in_changed(stands(SignInState.NEEDED))
    assert office.desk._welcome.role is Role.AGENT


def test_of_two_roles_the_one_that_opens_less_counts(open_office, northside, eastside):
    office = open_office(northside, eastside, role=Role.NURSE)
    office.desk.sign_in_changed(stands(SignInState.SIGNED_IN, role=Role.NURSE))
    assert office.desk._welcome.role is Role.NURSE
    other = frames.SignInChanged(ehr="Eastside EHR", state=SignInState.SIGNED_IN, role=Role.AGENT)
    office.desk.sign_in_changed(other)
    assert office.desk._welcome.role is Role.AGENT


def test_a_sign_in_that_ends_during_a_call_changes_nothing_but_the_status_line(office):
    office.desk.sign_in_changed(stands(SignInState.SIGNED_IN))
    office.see(f"{EHR}: live")
    office.ring()
    office.connect()
    office.see("A. G.")
    office.desk.sign_in_changed(stands(SignInState.NEEDED, problem=SignInProblem.RAN_OUT))
    office.see("A. G.", f"{EHR}: not signed in")
    assert "Sign in to" not in office.text()
