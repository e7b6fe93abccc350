from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill, plain, tooltip, without_mnemonic

BOBBY = "<img src=x><b>Bobby</b>"


def test_a_name_that_is_markup_is_shown_as_those_characters(qtbot):
    label = PlainLabel(BOBBY)
    qtbot.addWidget(label)
    assert label.text() == BOBBY
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() > label.fontMetrics().horizontalAdvance("Bobby") * 2


def test_a_tooltip_shows_markup_as_characters(qapp):
    read = QTextDocument()
    read.setHtml(tooltip(BOBBY))
    assert read.toPlainText() == BOBBY


def test_an_empty_tooltip_stays_empty():
    assert tooltip("") == ""


def test_direction_overrides_and_control_characters_are_shown_as_nothing():
    assert plain("Ana\u202egnoW\u202c\x00\x07 \u2066Lee\u2069\u200f") == "AnagnoW Lee"


def test_joiners_and_other_scripts_are_kept():
    persian = "می\u200cخواهم"
    assert plain(persian) == persian
    assert plain("García-López 王") == "García-López 王"


@given(st.text())
def test_plain_text_never_grows_and_is_stable(text):
    once = plain(text)
    assert len(once) <= len(text)
    assert plain(once) == once


def test_a_value_that_looks_like_a_place_is_not_filled_again():
    assert fill("%1 of %2", "%2", "3") == "%2 of 3"


def test_a_place_without_a_value_stays():
    assert fill("%1 and %2", "one") == "one and %2"


def test_an_ampersand_never_becomes_a_mnemonic():
    assert without_mnemonic("Smith & Sons") == "Smith && Sons"


def test_a_shortened_label_keeps_the_whole_text_for_screen_readers_and_the_tooltip(qtbot):
    label = PlainLabel("A very long name that cannot fit <b>here</b>", elide=True)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.text() == "A very long name that cannot fit <b>here</b>"
    assert "&lt;b&gt;here" in label.toolTip()
    label.resize(600, 20)
    assert label.toolTip() == ""
