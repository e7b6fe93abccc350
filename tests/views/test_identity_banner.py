"""Whose record is open, and what stops the script."""

from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from patient_access.domain.codes import Coded, PartialDate, Restriction
from patient_access.domain.identity import HumanName, Identifier, RecordRef
from patient_access.domain.patient import Language, Patient
from patient_access.views import banner_words, theme
from patient_access.views.identity_banner import IdentityBanner, WarningBar

TODAY = date(2026, 11, 22)
REF = RecordRef(source="Northside EHR", base="http://127.0.0.1/fhir", id="1")
BORN = PartialDate(text="1979-03-14", year=1979, month=3, day=14)
DIED = PartialDate(text="2026-11-03", year=2026, month=11, day=3)


def patient(**more):
    told = {
        "ref": REF,
        "names": (HumanName(given=("Ana",), family="Rivera-López", use="usual"),),
        "birth_date": BORN,
        "mrn": Identifier(value="00418142"),
    }
    return Patient(**{**told, **more})


def speaks(text, code, **more):
    return {"languages": (Language(language=Coded(text=text, code=code), preferred=True),), **more}


def texts(widget):
    QApplication.processEvents()
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


@pytest.fixture(autouse=True)
def american_english():
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def banner(qtbot):
    window = IdentityBanner()
    qtbot.addWidget(window)
    theme.dress(window, theme.LIGHT)
    window.resize(1088, 90)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_name_pronouns_age_mrn_and_systems(banner):
    banner.show_patient(patient(pronouns="she/her"), TODAY, ("GNU Health",))
    assert texts(banner) == [
        "Ana Rivera-López",
        "she/her",
        "47 years · MRN 00418142 · Northside EHR, also in GNU Health",
    ]
    assert banner.accessibleDescription() == (
        "Ana Rivera-López, she/her, 47 years, MRN 00418142, Northside EHR, also in GNU Health."
    )


def test_what_is_not_on_file_is_said(banner):
    banner.show_patient(patient(names=(), birth_date=None, mrn=None), TODAY)
    assert texts(banner) == [
        "Name not on file",
        "age not on file · no MRN on file · Northside EHR",
    ]
    assert banner_words.initials(patient(names=())) == "?"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (speaks("Spanish", "es"), ["Spanish"]),
        (speaks("Spanish", "es", interpreter_needed=True), ["Spanish · interpreter requested"]),
        ({"interpreter_needed": True}, ["Interpreter requested"]),
        (speaks("English", "en-US"), []),
        (
            speaks("English", "en", interpreter_needed=True),
            ["English · interpreter requested"],
        ),
        ({"general_practitioner": "Dr. Okafor"}, ["Dr. Okafor, primary care"]),
        ({"active": False}, ["Inactive record"]),
        ({"active": None}, []),
        ({"merged_from": REF}, ["Merged: opened from an older record"]),
        ({"restriction": Restriction.RESTRICTED}, ["Restricted record"]),
    ],
)
def test_chips_say_what_is_out_of_the_ordinary(told, said):
    assert [chip.text for chip in banner_words.chips(patient(**told))] == said


def test_the_preferred_language_counts():
    both = (
        Language(language=Coded(text="English", code="en")),
        Language(language=Coded(text="Vietnamese", code="vi"), preferred=True),
    )
    assert banner_words.chips(patient(languages=both))[0].text == "Vietnamese"


def test_death_stops_the_script_in_large_type_and_comes_first(banner):
    banner.show_patient(
        patient(deceased=True, deceased_at=DIED, contact_restriction="Only at work."), TODAY
    )
    bars = banner.findChildren(WarningBar)
    assert [bar.property("surface") for bar in bars] == ["stop", "restriction"]
    assert texts(bars[0]) == [
        "Deceased 3\u00a0Nov. Stop the normal script; follow your site's procedure."
    ]
    assert texts(bars[1]) == ["Only at work."]
    assert "47 years at death" in "".join(texts(banner))
    assert "Stop the normal script" in banner.accessibleDescription()


def test_death_without_a_date_is_no_less_said():
    bars = banner_words.bars(patient(deceased=True), TODAY)
    assert bars[0].stop
    assert bars[0].text.startswith("Deceased. Stop")
    assert banner_words.age(patient(deceased=True), TODAY) == "born 14\u00a0Mar\u00a01979"


def test_a_living_patient_has_no_bar():
    assert banner_words.bars(patient(), TODAY) == []


def test_a_name_of_markup_is_shown_as_those_characters_on_one_line(banner):
    evil = "<img src=x><b>Bobby</b>"
    banner.show_patient(patient(names=(HumanName(text=evil),)), TODAY)
    labels = banner.findChildren(QLabel)
    assert evil in texts(banner)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    name = next(label for label in labels if label.text() == evil)
    assert name.height() < 2 * name.fontMetrics().height()


def test_chips_go_under_the_name_where_there_is_no_room_beside_it(banner, qtbot):
    banner.show_patient(
        patient(**speaks("Spanish", "es"), general_practitioner="Dr. Okafor"), TODAY
    )
    QApplication.processEvents()
    chip = next(one for one in banner.findChildren(QLabel) if one.text() == "Spanish")
    wide = chip.mapTo(banner, chip.rect().topLeft())
    banner.resize(460, 300)
    qtbot.waitUntil(lambda: chip.mapTo(banner, chip.rect().topLeft()).x() < 200)
    assert wide.x() > 600


def test_a_long_name_wraps_and_is_never_shortened(banner, qtbot):
    long = "Maximiliana Aurora Esperanza de los Santos y Villanueva-Bermúdez " * 2
    banner.show_patient(patient(names=(HumanName(text=long.strip()),)), TODAY)
    banner.resize(460, 300)
    name = next(one for one in banner.findChildren(QLabel) if one.text() == long.strip())
    qtbot.waitUntil(lambda: name.height() >= 3 * name.fontMetrics().height())
    assert name.heightForWidth(name.width()) <= name.height()


def test_no_word_of_a_record_widens_the_window_or_is_cut(banner, qtbot):
    banner.show_patient(
        patient(
            names=(HumanName(text="W" * 200),),
            pronouns="z" * 200,
            general_practitioner="Y" * 200,
            contact_restriction="X" * 300,
        ),
        TODAY,
        ("Q" * 200,),
    )
    assert banner.minimumSizeHint().width() <= 480
    assert "Y" * 200 in banner.accessibleDescription()
    shown = "".join(texts(banner)).replace("\u200b", "")
    for letter, count in (("W", 200), ("z", 200), ("Y", 200), ("X", 300), ("Q", 200)):
        assert letter * count in shown
    name = next(one for one in banner.findChildren(QLabel) if one.text().startswith("W"))
    banner.resize(480, 500)
    qtbot.waitUntil(lambda: name.width() < 460)
    pieces = name.text().split("\u200b")
    assert max(map(name.fontMetrics().horizontalAdvance, pieces)) <= name.width()


def test_clearing_leaves_nothing_of_the_patient(banner):
    banner.show_patient(patient(contact_restriction="Only at work."), TODAY)
    banner.clear()
    QApplication.processEvents()
    assert banner.accessibleDescription() == ""
    assert [child for child in banner.findChildren(QWidget) if child.isVisible()] == []
    assert texts(banner) == []


def test_the_next_patient_replaces_the_last(banner):
    banner.show_patient(patient(contact_restriction="Only at work."), TODAY)
    banner.show_patient(patient(names=(HumanName(text="Ruth Tester"),)), TODAY)
    assert "Ruth Tester" in texts(banner)
    assert "Only at work." not in texts(banner)
    assert not any("Ana" in text for text in texts(banner))
