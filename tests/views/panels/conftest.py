"""Made-up rows for panels, a desk in Seattle on a fixed morning, and eyes to read with."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMainWindow,
    QScrollArea,
    QWidget,
)

from patient_access.domain.billing import (
    Balance,
    BalanceSource,
    Claim,
    ClaimItem,
    Coverage,
    Invoice,
    Money,
)
from patient_access.domain.clinical import (
    Allergy,
    AllergyKind,
    Condition,
    Encounter,
    MedicationRequest,
)
from patient_access.domain.codes import Coded, PartialDate
from patient_access.domain.identity import HumanName, RecordRef
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.domain.patient import RelatedPerson
from patient_access.domain.scheduling import Appointment, AppointmentStatus
from patient_access.views import theme
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.panels.row_widget import RowWidget
from patient_access.views.panels.stack import PanelStack

PACIFIC = timezone(timedelta(hours=-8))
NOW = datetime(2026, 11, 22, 10, 42, tzinfo=PACIFIC)
SOURCE = "Northside EHR"
REF = RecordRef(source=SOURCE, base="http://127.0.0.1/fhir", id="1")


def partial(text):
    parts = [int(part) for part in text.split("-")]
    return PartialDate(text=text, **dict(zip(("year", "month", "day"), parts, strict=False)))


def dollars(amount):
    return Money(value=Decimal(amount), currency="USD")


def at(month, day, hour=9, minute=0, year=2026, zone=PACIFIC):
    return datetime(year, month, day, hour, minute, tzinfo=zone)


def appointment(title="Cardiology", start=None, status=AppointmentStatus.BOOKED, **more):
    return Appointment(ref=REF, status=status, title=title, start=start or at(12, 1), **more)


def balance(amount="128.40", source=BalanceSource.ACCOUNT_BALANCE, **more):
    return Balance(ref=REF, source=source, amount=dollars(amount), **more)


def claim(what="Office visit", status="active", **more):
    return Claim(ref=REF, status=status, what=Coded(text=what), **more)


def invoice(status="issued", **more):
    return Invoice(ref=REF, status=status, **more)


def coverage(status="active", **more):
    return Coverage(ref=REF, status=status, **more)


def medication(text="Lisinopril 10 mg", status="active", **more):
    return MedicationRequest(ref=REF, status=status, medication=Coded(text=text), **more)


def allergy(text="Penicillin", kind=AllergyKind.ALLERGY, **more):
    return Allergy(ref=REF, kind=kind, what=Coded(text=text), **more)


def condition(text="Hypertension", **more):
    return Condition(ref=REF, what=Coded(text=text), **more)


def encounter(text="Office visit", status="finished", **more):
    return Encounter(ref=REF, status=status, what=Coded(text=text), **more)


def person(family="Rivera", relationship="mother", **more):
    return RelatedPerson(
        ref=REF,
        patient_id="1",
        names=(HumanName(given=("Marta",), family=family),),
        relationship=(Coded(text=relationship),),
        **more,
    )


def claims(number):
    """As many claims as a patient of twenty years brings along."""
    return tuple(
        claim(
            f"Visit number {index}",
            outcome="complete",
            insurer="Evergreen Health",
            serviced=PartialDate(text="", year=2000 + index % 26, month=index % 12 + 1, day=1),
            items=(ClaimItem(what=Coded(text="Moderate complexity", code="99214")),),
            diagnoses=(Coded(text="high blood pressure", code="I10"),),
            submitted=dollars("220"),
            insurer_paid=dollars("134"),
            patient_pays=dollars(f"{index}.40"),
        )
        for index in range(number)
    )


def answer(panel, state=PanelState.LOADED, source=SOURCE, **more):
    return PanelAnswer(source=source, panel=PanelName(panel), state=state, as_of=NOW, **more)


def read(widget):
    """All that is visible in ``widget``, as a reader of screens meets it."""
    QApplication.processEvents()
    seen = []
    for one in [widget, *widget.findChildren(QWidget)]:
        if not one.isVisible():
            continue
        if isinstance(one, QLabel | QAbstractButton):
            seen.append(one.text())
        elif isinstance(one, RowWidget):
            seen.append(one.accessibleName())
    return "\n".join(seen)


def rows(widget):
    """The visible rows, each as its sentence, from top to bottom."""
    QApplication.processEvents()
    found = [one for one in widget.findChildren(RowWidget) if one.isVisible()]
    found.sort(key=lambda one: one.mapTo(widget, one.rect().topLeft()).y())
    return [one.accessibleName() for one in found]


def press(widget, name):
    """Click the one visible button whose accessible name begins with ``name``."""
    QApplication.processEvents()
    found = [
        one
        for one in widget.findChildren(QAbstractButton)
        if one.isVisible() and one.accessibleName().startswith(name)
    ]
    assert len(found) == 1, [one.accessibleName() for one in found]
    found[0].click()


@pytest.fixture
def made():
    return SimpleNamespace(**{k: v for k, v in globals().items() if callable(v)}, NOW=NOW, REF=REF)


@pytest.fixture(autouse=True)
def american_english():
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def clock():
    return DeskClock(lambda: NOW, ZoneInfo("America/Los_Angeles"))


@pytest.fixture
def stack(qtbot, clock):
    """The panels on a dressed window of the drawings' width."""
    window = QMainWindow()
    qtbot.addWidget(window)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    inside = PanelStack(clock)
    scroll.setWidget(inside)
    window.setCentralWidget(scroll)
    theme.dress(window, theme.LIGHT)
    window.resize(1090, 800)
    with qtbot.waitExposed(window):
        window.show()
    yield inside
    window.close()
