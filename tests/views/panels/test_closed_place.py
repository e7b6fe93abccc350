"""A closed row on the screen: who may open it, the reason, and nothing of it before (V2)."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from patient_access.domain.codes import Restriction
from patient_access.domain.panels import PanelName
from patient_access.views.panels.closed_place import ClosedPlace
from patient_access.views.panels.reason_form import ReasonForm
from patient_access.views.panels.row_list import LongList
from patient_access.views.values import ClosedRules
from tests.views.panels.conftest import REF, press, read, rows

NURSE = ClosedRules(
    mine=frozenset({Restriction.RESTRICTED}),
    roles={Restriction.RESTRICTED: ("nurse",)},
    reasons=("TREAT", "PATRQT"),
)


@pytest.fixture
def wanted(stack):
    stack.opening.rules = NURSE
    given = []
    stack.opening.wanted.connect(lambda row, reason: given.append((row, reason)))
    return given


def show(stack, made, label=Restriction.RESTRICTED, **more):
    row = made.medication("Zqxdisulfiram", restriction=label, **more)
    stack.show_panel(made.answer("medications", medications=(row,)))


def shown(widget, kind):
    QApplication.processEvents()
    return [one for one in widget.findChildren(kind) if one.isVisible()]


def spoken(widget):
    """Every name and description in the accessibility tree below ``widget``."""
    one = QAccessible.queryAccessibleInterface(widget)
    if one is None:
        return ""
    said = [one.text(QAccessible.Text.Name), one.text(QAccessible.Text.Description)]
    said += [one.text(QAccessible.Text.Value)]
    for at in range(one.childCount()):
        child = one.child(at)
        if child is not None and child.object() is not None:
            said.append(spoken(child.object()))
    return "\n".join(said)


def test_nothing_of_a_closed_row_is_on_the_screen_or_in_the_accessibility_tree(stack, made, wanted):
    show(stack, made)
    everything = read(stack) + spoken(stack) + "".join(rows(stack))
    assert "Zqx" not in everything
    assert "You may open it with a reason" in everything


def test_the_reason_is_chosen_in_the_row_s_place_and_handed_over(stack, made, wanted):
    show(stack, made)
    press(stack, "Open with a reason")
    assert "Your name and the reason are recorded" in read(stack)
    press(stack, "For treatment")
    press(stack, "Open it")
    [(row, reason)] = wanted
    assert (row.ref, row.restriction) == (REF, Restriction.RESTRICTED)
    assert (reason.purpose, reason.words) == ("TREAT", "")


def test_a_reason_may_be_typed_and_entered_with_the_keyboard(stack, made, wanted):
    show(stack, made)
    press(stack, "Open with a reason")
    [field] = shown(stack, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "asks for the dose")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [(reason.purpose, reason.words) for _, reason in wanted] == [("", "asks for the dose")]


def test_no_reason_or_a_short_one_is_asked_again_and_nothing_goes_out(stack, made, wanted):
    show(stack, made)
    press(stack, "Open with a reason")
    press(stack, "Open it")
    assert "Choose a reason, or write one" in read(stack)
    [field] = shown(stack, QLineEdit)
    QTest.keyClicks(field, "dose")
    press(stack, "Open it")
    assert wanted == []


def test_leaving_it_closed_forgets_what_was_typed(stack, made, wanted):
    show(stack, made)
    press(stack, "Open with a reason")
    QTest.keyClicks(shown(stack, QLineEdit)[0], "asks for the dose")
    press(stack, "Leave closed")
    assert shown(stack, ReasonForm) == []
    press(stack, "Open with a reason")
    assert shown(stack, QLineEdit)[0].text() == ""


def test_whoever_may_not_open_it_reads_who_may_and_has_no_button(stack, made):
    stack.opening.rules = NURSE.model_copy(update={"mine": frozenset()})
    show(stack, made)
    assert "A nurse may open it" in "".join(rows(stack))
    assert shown(stack, ClosedPlace) == []
    show(stack, made, Restriction.VERY_RESTRICTED)
    assert "Transfer to the clinic" in "".join(rows(stack))


def test_an_opened_row_says_what_it_is_and_goes_on_saying_that_it_is_restricted(
    stack, made, wanted
):
    show(stack, made)
    show(stack, made, opened=True)
    said = "".join(rows(stack))
    assert "Zqxdisulfiram" in said
    assert "Restricted, opened by you with a reason" in said
    assert shown(stack, ClosedPlace) == []


def test_the_keyboard_stays_in_the_panel_when_the_row_opens(stack, made, wanted):
    show(stack, made)
    press(stack, "Open with a reason")
    shown(stack, QLineEdit)[0].setFocus()
    show(stack, made, opened=True)
    QApplication.processEvents()
    assert QApplication.focusWidget() is stack._anchor


def test_a_closed_row_far_down_a_long_list_is_opened_from_the_list(stack, made, wanted):
    many = [made.medication(f"Number {n}") for n in range(20)]
    closed = made.medication("Zqxdisulfiram", restriction=Restriction.RESTRICTED)
    stack.show_panel(made.answer("medications", medications=(*many, closed)))
    press(stack, "show: 13 more")
    [long] = shown(stack, LongList)
    model = long.model()
    last = model.index(model.rowCount(QModelIndex()) - 1, 0)
    said = model.data(last, Qt.ItemDataRole.AccessibleTextRole)
    assert "Zqx" not in said
    assert "You may open it with a reason" in said
    long.activated.emit(model.index(0, 0))
    assert shown(stack, ReasonForm) == []
    long.activated.emit(last)
    press(stack, "The patient asks")
    press(stack, "Open it")
    assert [reason.purpose for _, reason in wanted] == ["PATRQT"]
    assert stack.card(PanelName.MEDICATIONS).isVisible()
