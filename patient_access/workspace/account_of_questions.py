"""What is recorded of questions to an EHR: each as it was sent, and the patients it was about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from ehr_adapters.contract import EhrSite
from patient_access.audit import events
from patient_access.audit.record import Context, Record, Server, Subject
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Found
from patient_access.workspace.account_of_caller import subject


class Asking:
    """One question to an EHR while it is open."""

    def __init__(
        self,
        site: EhrSite,
        patient: RecordRef | None,
        over: Callable[[Asking, Iterable[RecordRef] | None, str], None],
    ) -> None:
        """``over``: told once, when it is back; None instead of patients: nothing was asked."""
        self.site = site
        self.began = datetime.now().astimezone()
        self.requests: list[str] = []
        self._patient = patient
        self._tell = over
        self._over = False

    def forget(self) -> None:
        """Nothing was asked after all."""
        self._end(None, "")

    def answered(self, found: Iterable[Found], failure: str = "") -> None:
        """It is back: with ``found``, or with the kind of its failure. The first word counts."""
        about = [self._patient] if self._patient else [one.patient.ref for one in found]
        self._end(about, failure)

    def _end(self, about: Iterable[RecordRef] | None, failure: str) -> None:
        if not self._over:
            self._over = True
            self._tell(self, about, failure)


def asked(
    context: Context, asking: Asking, about: Iterable[RecordRef], failure: str
) -> Iterator[Record]:
    """The events of one question: one for each patient that it found or was about."""
    server = Server(name=asking.site.name, base=asking.site.base)
    found: list[Subject | None] = [subject(one) for one in about]
    for one in found or [None]:
        yield events.search(
            context, server, asking.requests, asking.began, subject=one, failure=failure
        )
