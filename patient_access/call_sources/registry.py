"""Finding call sources among installed packages, with a reason for each that is not used.

A source is code that runs with the switchboard's rights: installing one is trusting it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points

from patient_access.call_sources.contract import (
    API_VERSION,
    ENTRY_POINT_GROUP,
    CallSource,
    SourceFactory,
)
from patient_access.handover.call_events import Frozen
from patient_access.settings.model import Settings


class Why(StrEnum):
    """Why a source is not used."""

    UNKNOWN = "unknown"
    """No installed package has a source of this name."""
    TWICE = "twice"
    """Two installed packages have one; which is meant cannot be guessed."""
    CANNOT_IMPORT = "cannot_import"
    CANNOT_START = "cannot_start"
    """Its factory raised."""
    OTHER_VERSION = "other_version"
    """It was written for another version of the contract, or does not say for which."""
    NOT_A_SOURCE = "not_a_source"
    NOT_SET_UP = "not_set_up"
    """It needs settings that are not there."""


class NotSetUp(Exception):
    """Raised by a source's ``configured`` when the settings do not say what it needs."""


class SourceRefused(Exception):
    """``name`` is the entry point's; ``fault`` the type name of what it raised, if it did."""

    def __init__(self, name: str, why: Why, fault: str = "") -> None:
        self.name, self.why, self.fault = name, why, fault
        super().__init__(f"{name}: {why}")

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.why].format(name=self.name, fault=self.fault, version=API_VERSION)


_SENTENCES = {
    Why.UNKNOWN: "No call source named {name} is installed; check call_sources.",
    Why.TWICE: "Two installed packages have a call source named {name}; remove one.",
    Why.CANNOT_IMPORT: "The call source {name} cannot be loaded ({fault}); reinstall its package.",
    Why.CANNOT_START: "The call source {name} cannot start ({fault}).",
    Why.OTHER_VERSION: "The call source {name} is not made for contract version {version}; "
    "install the release of its package that is.",
    Why.NOT_A_SOURCE: "{name} is not a call source: it lacks a part of the contract.",
    Why.NOT_SET_UP: "The call source {name} is not set up; add a table [{name}] to the settings.",
}


class Listed(Frozen):
    """One installed source; ``why`` is None when it can be used."""

    name: str
    package: str
    why: Why | None = None
    sentence: str = ""


def open_source(
    name: str,
    installed: Iterable[EntryPoint] | None = None,
    settings: Settings | None = None,
) -> CallSource:
    """The source of this name. Raises ``SourceRefused``, which says why not.

    A source with a class method ``configured`` is made by it, from ``settings``.
    """
    named = [point for point in _points(installed) if point.name == name]
    if not named:
        raise SourceRefused(name, Why.UNKNOWN)
    if len({point.value for point in named}) > 1:
        raise SourceRefused(name, Why.TWICE)
    factory = _load(named[0])
    make: Callable[[], CallSource] = factory
    if settings is not None and hasattr(factory, "configured"):
        make = functools.partial(factory.configured, settings)
    try:
        source = make()
    except NotSetUp:
        raise SourceRefused(name, Why.NOT_SET_UP) from None
    except Exception as error:
        raise SourceRefused(name, Why.CANNOT_START, type(error).__name__) from None
    parts = ("source_id", "actions", "run", "act")
    if not all(hasattr(source, part) for part in parts) or not source.source_id:
        raise SourceRefused(name, Why.NOT_A_SOURCE)
    return source


def list_sources(installed: Iterable[EntryPoint] | None = None) -> list[Listed]:
    """Every installed source, loaded but not started, in order of name."""
    found = []
    for point in sorted(_points(installed), key=lambda each: each.name):
        package = point.dist.name if point.dist else ""
        try:
            _load(point)
        except SourceRefused as refused:
            found.append(
                Listed(name=point.name, package=package, why=refused.why, sentence=refused.sentence)
            )
        else:
            found.append(Listed(name=point.name, package=package))
    return found


def _points(installed: Iterable[EntryPoint] | None) -> list[EntryPoint]:
    return list(entry_points(group=ENTRY_POINT_GROUP) if installed is None else installed)


def _load(point: EntryPoint) -> SourceFactory:
    try:
        factory = point.load()
    except Exception as error:
        raise SourceRefused(point.name, Why.CANNOT_IMPORT, type(error).__name__) from None
    if not callable(factory):
        raise SourceRefused(point.name, Why.NOT_A_SOURCE)
    if getattr(factory, "api_version", None) != API_VERSION:
        raise SourceRefused(point.name, Why.OTHER_VERSION)
    ready: SourceFactory = factory
    return ready
