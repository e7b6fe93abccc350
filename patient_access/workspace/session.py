"""Everything known in one call hangs from one session."""

from __future__ import annotations

import time

from patient_access.domain.call import CallDetails
from patient_access.domain.lookup import Found
from patient_access.domain.patient import Patient
from patient_access.domain.same_person import join
from patient_access.verification.check import Check
from patient_access.verification.values import CallerKind, CallerSaid, SpokenConsent, Standing
from patient_access.views.values import Outcome


class SessionOver(Exception):
    """The call has ended: nothing of it may be read any more."""


class CallSession:
    """One call, or one session an agent began by searching. ``close`` ends it for good."""

    def __init__(self, details: CallDetails, *, manual: bool) -> None:
        self.manual = manual
        self.systems: tuple[str, ...] = ()
        """The EHRs as the site names them: of one person's records, that of the first leads."""
        self.began = time.monotonic()
        self.connected: float | None = self.began if manual else None
        self.verified: float | None = None
        self.screen_pop: float | None = None
        self.outcome: Outcome | None = None
        self._details: CallDetails | None = details
        self._found: list[Found] = []
        self._picked: Found | None = None
        self.kind: CallerKind | None = None
        self.check: Check | None = None
        self.caller: CallerSaid | None = None
        """What a caller who is not the patient said of themself."""
        self.consent: SpokenConsent | None = None
        self.standing: Standing | None = None
        """What is on file of the caller, once the agent went on with it."""
        self.emergency = False

    @property
    def details(self) -> CallDetails:
        if self._details is None:
            raise SessionOver
        return self._details

    @details.setter
    def details(self, value: CallDetails) -> None:
        if self._details is None:
            raise SessionOver
        self._details = value

    @property
    def is_over(self) -> bool:
        return self._details is None

    @property
    def found(self) -> list[Found]:
        """The candidates, in the order the agent sees them."""
        if self._details is None:
            raise SessionOver
        return self._found

    @property
    def chosen(self) -> int | None:
        """The place of the chosen person among ``people``."""
        if self._picked is None:
            return None
        places = (at for at, person in enumerate(self.people) if self._picked in person)
        return next(places, None)

    def choose(self, index: int | None) -> None:
        """Which person of ``people`` the call is about; None while nobody is."""
        people = self.people
        inside = index is not None and 0 <= index < len(people)
        self._picked = people[index][0] if inside and index is not None else None

    @property
    def patient(self) -> Patient | None:
        """The chosen candidate's record."""
        return None if self._picked is None else self._picked.patient

    @property
    def people(self) -> tuple[tuple[Found, ...], ...]:
        """The candidates as people: records that identifiers prove to be one's are together.

        People stand as their first record came, so that no card moves under the agent's hand;
        which EHR was the quickest decides nothing else.
        """
        place = {name: at for at, name in enumerate(self.systems)}
        return tuple(
            tuple(sorted(person, key=lambda one: place.get(one.patient.ref.source, len(place))))
            for person in join(self.found)
        )

    @property
    def picked(self) -> Found | None:
        """The chosen record, as the lookup found it."""
        return self._picked

    @property
    def records(self) -> tuple[Patient, ...]:
        """The chosen person's records in all EHRs; the one that was verified first."""
        if self._picked is None:
            return ()
        chosen = self._picked
        person = next((one for one in self.people if chosen in one), (chosen,))
        return (chosen.patient, *(one.patient for one in person if one is not chosen))

    @property
    def is_verified(self) -> bool:
        return self.verified is not None

    @property
    def time_to_verify(self) -> float | None:
        """Seconds from the answer to the verdict."""
        if self.verified is None or self.connected is None or self.emergency:
            return None
        return self.verified - self.connected

    @property
    def handle_time(self) -> float | None:
        """Seconds since the agent answered; None for a call that only rang."""
        return None if self.connected is None else time.monotonic() - self.connected

    def close(self) -> None:
        """Let go, in reverse order. The process ends right after; this is for what runs between."""
        self.check = self.caller = self.consent = self.standing = None
        self._picked = None
        self._found.clear()
        self._details = None
