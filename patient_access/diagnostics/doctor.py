"""``patient-access doctor``: is this desk in order, and if not, what to do. One line a check."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from patient_access.diagnostics.check import Check, Ease
from patient_access.diagnostics.desk_checks import keyring_backend, qt_platform
from patient_access.diagnostics.memory_checks import core_dumps, memory_lock, swap

Probe = Callable[[], Iterable[Check]]
"""Checks of a part this package may not import: settings, the front door, EHRs."""


def checks(probes: Iterable[Probe] = ()) -> list[Check]:
    """Every check, in the order IT would work through them. Never raises.

    ``probes`` come from the caller, each for its own part; one that raises becomes a failed
    check with the type's name.
    """
    own: tuple[Probe, ...] = (
        lambda: [memory_lock()],
        lambda: [swap()],
        lambda: [core_dumps()],
        lambda: [keyring_backend()],
        lambda: [qt_platform()],
    )
    return probed((*own, *probes))


def probed(probes: Iterable[Probe]) -> list[Check]:
    """What these find, and no more. Never raises, as ``checks``."""
    found: list[Check] = []
    for probe in probes:
        try:
            found.extend(probe())
        except Exception as error:  # noqa: BLE001, RUF100 - one broken check must not hide the others
            found.append(
                Check(
                    code="check_failed",
                    ease=Ease.BROKEN,
                    sentence=f"A check could not be made ({type(error).__name__}).",
                )
            )
    return found


def report(found: Iterable[Check], write: Callable[[str], object]) -> int:
    """Write one line for each check. Returns 1 when something is broken, else 0."""
    broken = 0
    for check in found:
        broken += check.ease is Ease.BROKEN
        write(f"{_SIGNS[check.ease]:7} {check.code:18} {check.sentence}\n")
    return 1 if broken else 0


_SIGNS = {Ease.GOOD: "ok", Ease.WEAK: "weak", Ease.BROKEN: "BROKEN"}
