"""Installed call sources: found, or refused with a reason."""

import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from patient_access.call_sources.contract import ENTRY_POINT_GROUP
from patient_access.call_sources.manual import Manual
from patient_access.call_sources.registry import SourceRefused, Why, list_sources, open_source

HERE = "patient_access.call_sources"


def point(name, value):
    return EntryPoint(name, value, ENTRY_POINT_GROUP)


class OtherVersion(Manual):
    api_version = 2


class NoVersion:
    source_id = "none"


class Breaks(Manual):
    def __init__(self):
        raise RuntimeError("+12065550147")


class Nothing:
    api_version = 1


@pytest.fixture(autouse=True)
def _as_a_module(monkeypatch):
    """Entry points name modules; this one is reachable under a name of its own."""
    monkeypatch.setitem(sys.modules, "some_source", sys.modules[__name__])


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([], Why.UNKNOWN),
        ([point("x", "no_such_module:X")], Why.CANNOT_IMPORT),
        ([point("x", "some_source:NotThere")], Why.CANNOT_IMPORT),
        ([point("x", "some_source:HERE")], Why.NOT_A_SOURCE),
        ([point("x", "some_source:OtherVersion")], Why.OTHER_VERSION),
        ([point("x", "some_source:NoVersion")], Why.OTHER_VERSION),
        ([point("x", "some_source:Breaks")], Why.CANNOT_START),
        ([point("x", "some_source:Nothing")], Why.NOT_A_SOURCE),
        ([point("x", f"{HERE}.manual:Manual"), point("x", "some_source:Nothing")], Why.TWICE),
    ],
)
def test_each_refusal_has_its_reason_and_a_sentence(points, why):
    with pytest.raises(SourceRefused) as refused:
        open_source("x", points)
    assert refused.value.why is why
    assert refused.value.sentence.endswith(".")
    assert "x" in refused.value.sentence
    assert "5550147" not in refused.value.sentence + repr(refused.value)


def test_a_good_source_is_opened():
    assert isinstance(open_source("x", [point("x", f"{HERE}.manual:Manual")]), Manual)


def test_one_source_installed_twice_over_is_no_conflict():
    same = point("x", f"{HERE}.manual:Manual")
    assert isinstance(open_source("x", [same, same]), Manual)


def test_the_list_tells_the_good_from_the_bad():
    listed = list_sources(
        [
            point("other", "some_source:OtherVersion"),
            point("manual", f"{HERE}.manual:Manual"),
            point("gone", "no_such_module:X"),
        ]
    )
    assert [(each.name, each.why) for each in listed] == [
        ("gone", Why.CANNOT_IMPORT),
        ("manual", None),
        ("other", Why.OTHER_VERSION),
    ]


def test_the_sources_that_ship_are_declared_and_fit_the_contract():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    declared = project["project"]["entry-points"][ENTRY_POINT_GROUP]
    assert {"screen_pop", "manual"} <= declared.keys()
    for name, value in declared.items():
        assert open_source(name, [point(name, value)]).source_id == name
