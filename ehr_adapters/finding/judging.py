"""From the people of one answer to the candidates among them (rules D2, L7)."""

from collections.abc import Iterable

from ehr_adapters.finding.comparing import Comparison
from ehr_adapters.wire import limits
from patient_access.domain.lookup import Demographic, Found, LookupAnswer, Notice
from patient_access.domain.patient import Patient

MOST = limits.CANDIDATES
"""More people than this are not an answer: nobody is offered, and more is asked for (L7)."""
NEEDED = (Demographic.FAMILY, Demographic.BIRTH_DATE)
"""What to ask the caller for at a site that does not search by number (D1)."""


def judge(
    source: str,
    people: Iterable[Patient | None],
    compare: Comparison,
    *,
    wider: bool = False,
    partial: bool = False,
) -> LookupAnswer:
    """Whoever is meant, each compared on our side; None is a person that could not be read.

    ``wider``: more was asked for than is meant, so strangers are no wonder. ``partial``: the
    server had more to say than was read.
    """
    notices = {Notice.PARTIAL} if partial else set[Notice]()
    found: dict[str, Found] = {}
    seen = unreadable = unasked = 0
    for patient in people:
        seen += 1
        if patient is None:
            unreadable += 1
        elif (offer := compare.offer(patient)) is not None:
            found[patient.ref.id] = offer
        elif not wider and not compare.explains(patient):
            unasked += 1
    if unreadable:
        notices.add(Notice.PARTIAL)
    if unasked:
        notices.add(Notice.FILTER_IGNORED)
    if seen > MOST:
        notices.add(Notice.FILTER_IGNORED if unasked else Notice.TOO_MANY)
        found.clear()
    if any(one.weak for one in found.values()):
        notices.add(Notice.WEAK_PHONE)
    return LookupAnswer(
        source=source,
        found=tuple(found.values()),
        notices=frozenset(notices),
        unreadable=unreadable,
    )
