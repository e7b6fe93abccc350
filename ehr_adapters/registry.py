"""Which adapters are installed, which of them fit, and why the others do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from ehr_adapters.contained import Contained
from ehr_adapters.contract import (
    API_VERSION,
    ENTRY_POINT_GROUP,
    AccessToken,
    AdapterFactory,
    EhrSite,
)
from patient_access.domain.failure import EhrFailure, FailureKind


@dataclass(frozen=True, slots=True)
class Refused:
    """An adapter that is not used. ``reason`` is a sentence for whoever installed it."""

    name: str
    reason: str


class AdapterRefused(EhrFailure):
    """No usable adapter for a site. ``kind`` is UNSUPPORTED; ``refused`` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(FailureKind.UNSUPPORTED)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Available:
    """An installed adapter that fits."""

    name: str
    factory: AdapterFactory


def installed() -> tuple[EntryPoint, ...]:
    """Every entry point of the group, sorted by name. Imports none of them."""
    return tuple(sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name))


def look_at(point: EntryPoint) -> Available | Refused:
    """Import one adapter's factory and see whether it fits. Never raises."""
    name = point.name
    try:
        factory: Any = point.load()
    except (Exception, SystemExit) as error:
        # The type is enough to look it up; the text may quote paths or settings.
        return Refused(name, f"It could not be imported ({type(error).__name__}).")
    if not callable(factory):
        return Refused(name, f"{point.value} is not callable, so it opens no adapter.")
    version = getattr(factory, "api_version", None)
    if version is None:
        return Refused(name, f"{point.value} does not say its api_version.")
    if version != API_VERSION:
        return Refused(
            name, f"It is written for adapter API {version}; this program speaks {API_VERSION}."
        )
    return Available(name, cast("AdapterFactory", factory))


def survey() -> tuple[Available | Refused, ...]:
    """Every installed adapter with its verdict; two of one name are both refused."""
    points = installed()
    return tuple(
        look_at(point) if _alone(point.name, points) else _twice(point) for point in points
    )


def factory_of(name: str) -> AdapterFactory:
    """The factory of an installed adapter that fits. Raises ``AdapterRefused``."""
    points = installed()
    point = next((one for one in points if one.name == name), None)
    if point is None:
        names = ", ".join(dict.fromkeys(one.name for one in points)) or "none"
        reason = f"No adapter of this name is installed. Installed: {names}."
        raise AdapterRefused(Refused(name, reason))
    verdict = look_at(point) if _alone(point.name, points) else _twice(point)
    if isinstance(verdict, Refused):
        raise AdapterRefused(verdict)
    return verdict.factory


def open_site(site: EhrSite, token: AccessToken) -> Contained:
    """The adapter of a site, contained. Opens no connection.

    Raises ``AdapterRefused`` when it is missing, unsuitable, or fails while opening, and
    ``EhrFailure`` when the adapter itself says what is wrong with the site.
    """
    factory = factory_of(site.adapter)
    opened = None
    reason = "It gave no adapter."
    try:
        opened = factory(site, token)
    except EhrFailure:
        raise
    except (Exception, SystemExit) as error:
        reason = f"It failed while opening the site ({type(error).__name__})."
    if opened is None:
        raise AdapterRefused(Refused(site.adapter, reason))
    return Contained(site, opened)


def _alone(name: str, points: Iterable[EntryPoint]) -> bool:
    return len({point.value for point in points if point.name == name}) == 1


def _twice(point: EntryPoint) -> Refused:
    return Refused(point.name, "Two installed packages offer an adapter of this name.")
