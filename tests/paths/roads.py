"""Each path of verification, as an agent walks it: from the ring to what opens, by keyboard."""

from collections.abc import Callable
from dataclasses import dataclass

from patient_access.domain.panels import PanelName
from patient_access.verification.values import Authority, CallerKind, CheckStatus, Item, Verdict
from patient_access.views.one_of_row import OneOfRow
from patient_access.views.shortcuts import Key
from tests.paths.desk import NeverHappened, PathDesk
from tests.paths.marked import SAID

Look = Callable[[str], None]
"""Called with the name of a moment before the check has passed."""


@dataclass(frozen=True)
class Road:
    """``walk`` leaves the desk where the path ends; ``opens`` is what the shipped policy says."""

    name: str
    words: str
    kind: CallerKind
    walk: Callable[[PathDesk, Look], None]
    authority: Authority | None
    role: str = "agent"

    def opens(self, desk: PathDesk, role: str) -> frozenset[PanelName]:
        """What the policy opens to this role at the end of the path."""
        if self.authority is None:
            return frozenset()
        return desk.policy.opened(self.authority, role, desk.check.view.level, 95)


def pick(desk, look):
    """The call rings, is answered, and its only candidate is chosen."""
    desk.ring()
    look("it rings")
    desk.answered()
    desk.press("Down")
    desk.press("Return")
    desk.until(lambda: desk.desk.call.session.patient is not None and desk.check is not None)
    look("a candidate is chosen")


def say_who(desk, key, kind, look):
    desk.press(key.value)
    desk.until(lambda: desk.desk.call.session.kind is kind)
    look("it is known who calls")


def about_the_caller(desk, look, *texts):
    """Fill the caller's own card."""
    card = desk.board._parts.caller
    shown = [field for field in card.fields.values() if field.isVisible()]
    for field, text in zip(shown, texts, strict=True):
        desk.go_to(field)
        desk.type(text)
    look("it is typed what the caller says of themself")
    desk.press("Return")


def row_of(desk, item):
    """The line of the checklist where this is asked."""
    for row in desk.board._parts.checklist._rows:
        if isinstance(row, OneOfRow) and item in row._pills:
            while row.item is not item:
                turn_to_next(desk, row)
            return row
        if row.item is item:
            return row
    raise NeverHappened(item)


def turn_to_next(desk, row):
    """One stop of the Tab key for all that may be asked; arrows go from one to the next."""
    here = row.item
    desk.go_to(row._pills[here])
    desk.press("Right")
    if row.item is here:
        raise NeverHappened(here)


def answer(desk, item, said):
    """Type one answer and compare it."""
    row = row_of(desk, item)
    if desk.board.focusWidget() is not row.field:
        desk.go_to(row.field)
    if row.field.text():
        desk.press("Ctrl+A")
    desk.type(said)
    desk.press("Return")


def matched(desk, item):
    desk.until(lambda: desk.check.verdicts.get(item) is Verdict.MATCH)


def name_and_birth_date(desk, look):
    answer(desk, Item.NAME, SAID["name"])
    matched(desk, Item.NAME)
    look("the name matches")
    if desk.stumbles:
        answer(desk, Item.BIRTH_DATE, "august 29")
        desk.until(lambda: Item.BIRTH_DATE in desk.check.verdicts)
        look("the whole date is asked for")
    answer(desk, Item.BIRTH_DATE, SAID["birth_date"])
    matched(desk, Item.BIRTH_DATE)
    look("the date of birth matches")


def items(desk, look):
    """The patient's items, a ZIP code the last."""
    name_and_birth_date(desk, look)
    if desk.stumbles:
        answer(desk, Item.POSTAL_CODE, "97210")
        desk.until(lambda: desk.check.verdicts.get(Item.POSTAL_CODE) is Verdict.NO_MATCH)
        look("a ZIP code does not match")
    last_answer(desk, look, Item.POSTAL_CODE, SAID["postal_code"])


def last_answer(desk, look, item, said):
    """The one that lets the check pass."""
    row = row_of(desk, item)
    if desk.board.focusWidget() is not row.field:
        desk.go_to(row.field)
    if row.field.text():
        desk.press("Ctrl+A")
    look("all but one have matched")
    desk.type(said)
    desk.press("Return")
    desk.until(lambda: desk.check.view.status is CheckStatus.PASSED)


def the_patient(desk, look):
    pick(desk, look)
    items(desk, look)


def with_a_code(desk, look):
    pick(desk, look)
    name_and_birth_date(desk, look)
    row = row_of(desk, Item.ONE_TIME_CODE)
    desk.go_to(row._send)
    desk.press("Space")
    desk.until(lambda: desk.gateway.codes and row.field.isVisible())
    look("a code is on its way")
    last_answer(desk, look, Item.ONE_TIME_CODE, desk.gateway.codes[-1])


def for_someone_else(desk, look):
    pick(desk, look)
    say_who(desk, Key.FOR_SOMEONE_ELSE, CallerKind.REPRESENTATIVE, look)
    about_the_caller(desk, look, SAID["caller"], SAID["relation"])
    items(desk, look)
    desk.until(lambda: desk.desk.call.callers._standings)
    card = desk.board._parts.caller
    desk.go_to(card.go_on[0])
    desk.press("Space")


def with_consent(desk, look):
    pick(desk, look)
    say_who(desk, Key.WITH_CONSENT, CallerKind.CONSENT, look)
    about_the_caller(desk, look, SAID["caller"], SAID["purpose"])
    items(desk, look)


def a_provider(desk, look):
    pick(desk, look)
    say_who(desk, Key.PROVIDER, CallerKind.PROVIDER, look)
    about_the_caller(desk, look, "dr. ito", SAID["practice"], SAID["purpose"])
    items(desk, look)


def a_general_question(desk, look):
    pick(desk, look)
    say_who(desk, Key.GENERAL_QUESTION, CallerKind.GENERAL, look)
    look("the question is answered")


def an_emergency(desk, look):
    pick(desk, look)
    say_who(desk, Key.EMERGENCY, CallerKind.EMERGENCY, look)
    about_the_caller(desk, look, "marta ruiz", SAID["reason"])


ROADS = (
    Road("self", "the patient", CallerKind.PATIENT, the_patient, Authority.PATIENT),
    Road(
        "code",
        "the patient, with a one-time code",
        CallerKind.PATIENT,
        with_a_code,
        Authority.PATIENT,
    ),
    Road(
        "representative",
        "for someone else, with a power of attorney on file",
        CallerKind.REPRESENTATIVE,
        for_someone_else,
        Authority.POWER_OF_ATTORNEY,
    ),
    Road(
        "consent",
        "caller not on file, the patient consents",
        CallerKind.CONSENT,
        with_consent,
        Authority.SPOKEN_CONSENT,
    ),
    Road("provider", "a provider calls", CallerKind.PROVIDER, a_provider, Authority.PROVIDER),
    Road("general", "general question", CallerKind.GENERAL, a_general_question, None),
    Road(
        "emergency",
        "emergency access, by a nurse",
        CallerKind.EMERGENCY,
        an_emergency,
        Authority.EMERGENCY,
        role="nurse",
    ),
)
