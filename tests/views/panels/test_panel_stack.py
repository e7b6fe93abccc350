"""The stack: where panels stand, whose answers they hold, and what is left after closing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from patient_access.domain.failure import FailureKind
from patient_access.domain.panels import PanelName, PanelState
from patient_access.views.panels.row_widget import RowWidget


def left_edge(stack, panel):
    return stack.card(panel).mapTo(stack, QPoint(0, 0)).x()


def top_edge(stack, panel):
    return stack.card(panel).mapTo(stack, QPoint(0, 0)).y()


def test_two_columns_as_drawn_and_one_when_narrow(stack, qtbot):
    stack.show_loading(frozenset(PanelName))
    qtbot.waitUntil(lambda: left_edge(stack, PanelName.BILLING) > 400)
    for panel in (PanelName.APPOINTMENTS, PanelName.MEDICATIONS, PanelName.PEOPLE):
        assert left_edge(stack, panel) == 0
    rights = {
        left_edge(stack, panel)
        for panel in (PanelName.BILLING, PanelName.COVERAGE, PanelName.CLINICAL)
    }
    assert len(rights) == 1
    stack.window().resize(600, 800)
    qtbot.waitUntil(lambda: {left_edge(stack, panel) for panel in PanelName} == {0})
    first = [PanelName.CLINICAL]
    tops = [top_edge(stack, one) for one in (*first, *(p for p in PanelName if p not in first))]
    assert tops == sorted(tops)


def test_a_panel_takes_the_height_of_its_content(stack, made, qtbot):
    stack.show_panel(made.answer("people", people=(made.person(),)))
    qtbot.waitUntil(lambda: stack.card(PanelName.PEOPLE).height() > 40)
    assert stack.card(PanelName.PEOPLE).height() < 200


def test_scrolling_ends_where_the_last_panel_ends(stack, made, qtbot):
    stack.show_panel(
        made.answer(
            "appointments", appointments=tuple(made.appointment(f"V{i} " * 40) for i in range(8))
        )
    )
    stack.show_panel(made.answer("billing", claims=made.claims(8)))
    for width in (1090, 600):
        stack.window().resize(width, 300)
        qtbot.waitUntil(lambda: stack.height() == stack.heightForWidth(stack.width()))
        bottoms = [
            top_edge(stack, panel) + stack.card(panel).height()
            for panel in (PanelName.APPOINTMENTS, PanelName.BILLING)
        ]
        assert max(bottoms) == stack.height()


def test_every_row_gets_the_height_its_words_need(stack, made, qtbot):
    long = tuple(made.appointment(f"V{i} " * 40, where="W " * 90) for i in range(8))
    stack.show_panel(made.answer("appointments", appointments=long))
    for width in (1090, 600, 420, 1090):
        stack.window().resize(width, 300)
        qtbot.waitUntil(
            lambda: all(
                row.height() >= row.heightForWidth(row.width()) > 60
                for row in stack.findChildren(RowWidget)
            )
        )


def test_answers_of_two_ehrs_stand_together_under_their_names(stack, made):
    stack.show_panel(made.answer("people", people=(made.person("Rivera"),)))
    assert "Northside EHR" not in made.read(stack)
    stack.show_panel(made.answer("people", source="GNU Health", people=(made.person("Ochoa"),)))
    text = made.read(stack)
    assert "Northside EHR · as of 10:42" in text
    assert "GNU Health · as of 10:42" in text
    assert "Marta Rivera" in text
    assert "Marta Ochoa" in text


def test_an_ehr_s_second_answer_replaces_its_first_and_no_other(stack, made):
    stack.show_panel(
        made.answer("people", PanelState.FAILED, failure=FailureKind.TIMEOUT, source="GNU Health")
    )
    stack.show_panel(made.answer("people", people=(made.person("Rivera"),)))
    stack.show_panel(made.answer("people", source="GNU Health", people=(made.person("Ochoa"),)))
    text = made.read(stack)
    assert "did not answer" not in text
    assert "Marta Rivera" in text
    assert "Marta Ochoa" in text


def test_one_ehr_loading_again_keeps_the_other_s_rows(stack, made):
    stack.show_panel(made.answer("people", people=(made.person("Rivera"),)))
    stack.show_panel(made.answer("people", source="GNU Health", people=(made.person("Ochoa"),)))
    stack.show_panel(made.answer("people", PanelState.LOADING, source="GNU Health"))
    text = made.read(stack)
    assert "Marta Rivera" in text
    assert "Marta Ochoa" not in text
    assert "Loading." in stack.card(PanelName.PEOPLE).accessibleDescription()


def test_loading_again_forgets_what_was_shown(stack, made):
    stack.show_panel(made.answer("people", people=(made.person("Rivera"),)))
    stack.show_loading(frozenset({PanelName.PEOPLE}))
    assert "Rivera" not in made.read(stack)


def test_closing_leaves_no_row_and_no_word_of_the_patient_in_any_widget(stack, made, qtbot):
    stack.show_panel(made.answer("people", people=(made.person("Zyzzyx"),)))
    stack.show_panel(made.answer("billing", balances=(made.balance(name="Zyzzyx 1"),)))
    assert "Zyzzyx" in made.read(stack)
    stack.show_closed()
    qtbot.waitUntil(lambda: not stack.findChildren(RowWidget))
    for widget in stack.findChildren(QWidget):
        words = (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        assert "Zyzzyx" not in "".join(words)
        assert not isinstance(widget, QLabel) or "Zyzzyx" not in widget.text()


@pytest.mark.parametrize(
    "panel", [PanelName.APPOINTMENTS, PanelName.MEDICATIONS, PanelName.COVERAGE]
)
def test_markup_in_a_record_is_shown_as_its_characters(stack, made, panel):
    evil = "<img src=x><b>Bobby</b>"
    stack.show_panel(
        made.answer(
            panel,
            appointments=(made.appointment(evil),),
            medications=(made.medication(evil),),
            coverages=(made.coverage(plan=evil),),
        )
    )
    assert evil in made.read(stack)
    for label in stack.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_markup_takes_room_on_the_screen(stack, made):
    """A painter that understood markup would draw the same picture for both."""
    stack.show_panel(made.answer("medications", medications=(made.medication("<b>Bobby</b>"),)))
    marked = stack.findChild(RowWidget).grab().toImage()
    stack.show_panel(made.answer("medications", medications=(made.medication("Bobby"),)))
    QApplication.processEvents()
    bare = next(row for row in stack.findChildren(RowWidget) if row.isVisible()).grab().toImage()
    assert marked.size() == bare.size()
    assert marked != bare


def test_tab_goes_down_the_columns_whatever_arrived_first(stack, made, qtbot):
    old = (made.medication("Old", status="stopped"),)
    stack.show_panel(made.answer("clinical", PanelState.FAILED, failure=FailureKind.TIMEOUT))
    stack.show_panel(made.answer("medications", medications=old))
    stack.show_panel(
        made.answer("appointments", appointments=(made.appointment(start=made.at(1, 2)),))
    )
    stack.window().activateWindow()
    qtbot.waitUntil(stack.window().isActiveWindow)
    stack.setFocus()
    seen = []
    widget = stack.window().focusWidget() or stack.window()
    for _ in range(4):
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = stack.window().focusWidget()
        seen.append(widget.accessibleName())
    start = seen.index("Panels")
    order = (seen[start:] + seen[:start])[:4]
    assert order[0] == "Panels"
    assert order[1].startswith("show: 1 past visit")
    assert order[2].startswith("show: 1 earlier prescription")
    assert order[3] == "Retry"


def test_arrow_keys_scroll_while_the_panels_have_the_focus(stack, made, qtbot):
    stack.show_panel(
        made.answer("appointments", appointments=tuple(made.appointment(f"V{i}") for i in range(8)))
    )
    window = stack.window()
    window.resize(600, 300)
    bar = window.centralWidget().verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    anchor = next(w for w in stack.findChildren(QWidget) if w.accessibleName() == "Panels")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    anchor.setFocus()
    QTest.keyClick(anchor, Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_everything_that_takes_the_focus_has_a_name(stack, made):
    stack.show_panel(made.answer("billing", claims=made.claims(20)))
    made.press(stack, "show: 12 more")
    stack.show_panel(made.answer("people", PanelState.FAILED, failure=FailureKind.BUSY))
    for widget in stack.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget


@pytest.mark.parametrize("width", [1000, 500])
def test_whoever_may_see_the_clinical_picture_finds_it_first_and_nothing_moves(
    stack, made, qtbot, width
):
    stack.window().resize(width, 700)
    for panel in ("billing", "clinical", "coverage"):
        stack.show_panel(made.answer(panel, PanelState.LOADING))

    def places():
        QApplication.processEvents()
        return {name: stack.card(name).y() for name in ("billing", "clinical", "coverage")}

    qtbot.waitUntil(lambda: places()["clinical"] < places()["billing"] < places()["coverage"])
    stack.show_panel(made.answer("clinical", PanelState.NOT_PERMITTED))
    qtbot.waitUntil(lambda: places()["clinical"] < places()["billing"])
    stack.show_closed()
    for panel in ("billing", "coverage"):
        stack.show_panel(made.answer(panel, PanelState.LOADING))
    stack.show_panel(made.answer("clinical", PanelState.NOT_PERMITTED, source=""))
    qtbot.waitUntil(lambda: places()["clinical"] > places()["billing"])
