"""Every panel says in which state it is, to the eye and to a screen reader."""

import pytest
from PySide6.QtWidgets import QAbstractButton

from patient_access.domain.failure import FailureKind
from patient_access.domain.panels import Denied, Denier, MissingPart, PanelName, PanelState, Part
from patient_access.views.panels.skeleton import Skeleton

EVERY = list(PanelName)


def visible(stack):
    return {name for name in PanelName if stack.card(name).isVisible()}


def test_before_the_check_no_panel_is_there(stack):
    assert visible(stack) == set()
    assert set(stack.states().values()) == {PanelState.CLOSED}


@pytest.mark.parametrize("panel", EVERY)
def test_loading_is_quiet_and_said(stack, panel):
    stack.show_loading(frozenset({panel}))
    card = stack.card(panel)
    assert visible(stack) == {panel}
    assert card.findChildren(Skeleton)
    assert card.accessibleDescription() == "Loading."
    assert card.state is PanelState.LOADING


@pytest.mark.parametrize("panel", EVERY)
def test_a_role_that_may_not_is_told_that_nothing_was_requested(stack, made, panel):
    said = "Your role does not open this panel. It was not requested."
    stack.show_not_permitted(panel)
    assert said in made.read(stack.card(panel))
    assert stack.card(panel).accessibleDescription() == said
    assert not stack.card(panel).findChildren(QAbstractButton)


def test_not_permitted_without_an_ehr_means_that_none_was_asked(stack, made):
    stack.show_panel(made.answer("clinical", PanelState.NOT_PERMITTED, source=""))
    assert "It was not requested." in made.read(stack)
    stack.show_panel(made.answer("people", PanelState.NOT_PERMITTED))
    assert "Northside EHR does not let you see this." in made.read(stack.card(PanelName.PEOPLE))


@pytest.mark.parametrize("panel", EVERY)
def test_nothing_on_file_never_sounds_like_a_fact_about_the_patient(stack, made, panel):
    stack.show_panel(made.answer(panel, PanelState.NONE_ON_FILE))
    text = made.read(stack.card(panel))
    assert "you can see here" in text or "None recorded" in text
    assert "no such" not in text.lower()


@pytest.mark.parametrize("panel", EVERY)
def test_what_one_system_never_has_is_one_line_beside_those_that_do(stack, made, panel):
    advice = "Tell the caller this cannot be looked up from here."
    stack.show_panel(made.answer(panel, PanelState.NOT_AVAILABLE, source="Region PDQ"))
    assert advice in made.read(stack.card(panel))
    stack.show_panel(made.answer(panel, PanelState.FAILED, failure=FailureKind.REFUSED))
    assert advice in made.read(stack.card(panel)), "nobody else has answered it"
    stack.show_panel(made.answer(panel, PanelState.NONE_ON_FILE))
    said = made.read(stack.card(panel))
    assert advice not in said
    assert said.count("Region PDQ") == 1
    assert "Region PDQ does not offer this." in said


@pytest.mark.parametrize("panel", EVERY)
def test_a_system_that_has_no_such_thing_is_named(stack, made, panel):
    stack.show_panel(made.answer(panel, PanelState.NOT_AVAILABLE))
    assert "Northside EHR does not offer this." in made.read(stack.card(panel))


@pytest.mark.parametrize("panel", EVERY)
def test_a_failure_says_what_to_do_and_retry_asks_for_this_panel(stack, made, qtbot, panel):
    stack.show_panel(made.answer(panel, PanelState.FAILED, failure=FailureKind.TIMEOUT))
    card = stack.card(panel)
    text = made.read(card)
    assert "Northside EHR did not answer in time." in text
    assert "Tell the caller it will take a moment." in text
    assert "did not answer in time" in card.accessibleDescription()
    with qtbot.waitSignal(stack.retry) as asked:
        made.press(card, "Retry")
    assert asked.args == [panel]


def test_partial_answers_say_what_is_missing_and_how_much(stack, made, qtbot):
    stack.show_panel(
        made.answer(
            "billing",
            PanelState.PARTIAL,
            claims=made.claims(3),
            missing=(
                MissingPart(
                    part=Part.INVOICES, state=PanelState.FAILED, failure=FailureKind.REFUSED
                ),
                MissingPart(part=Part.ACCOUNTS, state=PanelState.NOT_AVAILABLE),
            ),
            unreadable=2,
            truncated=True,
        )
    )
    text = made.read(stack)
    assert "Invoices: Northside EHR is not there" in text
    assert "Accounts: Northside EHR does not offer this." in text
    assert "First 3 shown; there may be more." in text
    assert "2 rows could not be read." in text
    assert "No balance on file" not in text
    assert "2 rows could not be read." in stack.card(PanelName.BILLING).accessibleDescription()
    with qtbot.waitSignal(stack.retry):
        made.press(stack, "Retry")


def test_one_row_that_could_not_be_read_is_one_row(stack, made):
    stack.show_panel(
        made.answer("people", PanelState.PARTIAL, people=(made.person(),), unreadable=1)
    )
    assert "1 row could not be read." in made.read(stack)


def test_partial_without_a_reason_is_still_said(stack, made):
    stack.show_panel(made.answer("people", PanelState.PARTIAL, people=(made.person(),)))
    assert "This may not be all of it." in made.read(stack)


def test_a_complete_answer_has_no_warning_and_no_retry(stack, made):
    stack.show_panel(made.answer("people", people=(made.person(),)))
    text = made.read(stack)
    assert "Retry" not in text
    assert "may" not in text
    assert stack.card(PanelName.PEOPLE).accessibleDescription() == "Loaded."


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Denier.METADATA, "Northside EHR does not list Coverage in its /metadata."),
        (Denier.SMART, "Northside EHR lists no sign-in scope for Coverage."),
        (Denier.PROFILE, "Northside EHR cannot be searched for Coverage"),
    ],
)
def test_who_says_that_a_panel_is_not_offered_is_shown_and_spoken(stack, made, where, words):
    denied = Denied(what="Coverage", where=where, panel=PanelName.COVERAGE)
    stack.show_panel(made.answer("coverage", PanelState.NOT_AVAILABLE, denied=(denied,)))
    card = stack.card(PanelName.COVERAGE)
    assert words in made.read(card)
    assert words in card.accessibleDescription()


def test_part_that_is_not_offered_says_who_denies_it(stack, made):
    denied = Denied(what="Account", where=Denier.PROFILE, panel=PanelName.BILLING)
    gone = MissingPart(part=Part.ACCOUNTS, state=PanelState.NOT_AVAILABLE, denied=denied)
    stack.show_panel(made.answer("billing", PanelState.PARTIAL, missing=(gone,)))
    said = made.read(stack.card(PanelName.BILLING))
    assert "Accounts: Northside EHR cannot be searched for Account" in said


def test_the_servers_own_reference_is_shown_for_its_support_desk(stack, made):
    failed = made.answer(
        "coverage", PanelState.FAILED, failure=FailureKind.SERVER_ERROR, reference="ORC-77ab01"
    )
    stack.show_panel(failed)
    assert "Reference ORC-77ab01" in made.read(stack.card(PanelName.COVERAGE))
    stack.show_panel(made.answer("people", PanelState.PARTIAL, reference="ORC-77ab02"))
    assert "Reference ORC-77ab02" in made.read(stack.card(PanelName.PEOPLE))
