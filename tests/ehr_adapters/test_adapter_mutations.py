"""Each adapter broken in the ways that would hurt somebody: the conformance class must notice.

Where a filter is dropped, the server answers everybody to every question, as bad ones do: only the
adapter's own comparison stands between a caller and a stranger. The tutorial adapter is among
them: what readers copy is held to the same. Unbroken, they keep every promise on both kinds of
server: ``test_adapter_quality``.
"""

import contextlib
from dataclasses import dataclass
from functools import partial

import pytest
from on_test_systems import ALL, CSV, FHIR, GNU_HEALTH, HL7V2, UnderTest

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.conformance_panels import rows_of
from ehr_adapters.contract import Connection, LeavesOut
from ehr_adapters.fhir_r4 import adapter as fhir_adapter
from ehr_adapters.fhir_r4 import lookup as fhir_lookup
from ehr_adapters.fhir_r4 import part_reader
from ehr_adapters.fhir_r4.subjects import Subject
from ehr_adapters.gnu_health import adapter as gnu_adapter
from ehr_adapters.gnu_health import care as gnu_care
from ehr_adapters.gnu_health import lookup as gnu_lookup
from ehr_adapters.hl7v2 import adapter as hl7_adapter
from ehr_adapters.hl7v2 import visits as hl7_visits
from patient_access.domain.failure import EhrFailure
from patient_access.domain.lookup import Found, LookupAnswer
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState

COMPARES = {"fhir_r4": fhir_lookup, "gnu_health": gnu_lookup, "hl7v2": hl7_adapter}
CLASSES = {
    "fhir_r4": fhir_adapter.FhirR4Adapter,
    "gnu_health": gnu_adapter.GnuHealthAdapter,
    "hl7v2": hl7_adapter.Hl7v2Adapter,
    "csv_practice": CSV.module.CsvPractice,
}
ROWS = {
    "fhir_r4": {PanelName.APPOINTMENTS: {"a-p1"}, PanelName.MEDICATIONS: {"m-p1"}},
    "gnu_health": {PanelName.APPOINTMENTS: {"31"}, PanelName.CLINICAL: {"41"}},
    "hl7v2": {PanelName.APPOINTMENTS: {"V-501", "V-377", "V-600"}},
    "csv_practice": {PanelName.APPOINTMENTS: {"7"}},
}


@dataclass
class Scene:
    checks: AdapterConformance
    tested: UnderTest
    adapter: type


def scene_on(tested, base):
    """A conformance class for one adapter at this address."""
    site = tested.site(base)
    body = {
        "__test__": False,
        "factory": staticmethod(tested.module.open_adapter),
        "site": site,
        "token": staticmethod(tested.token),
        "known_phone": tested.phone,
        "known_mrn": tested.mrn,
        "known_id": tested.id,
        "other_id": tested.other_id,
        "known_rows": {panel: frozenset(ids) for panel, ids in ROWS[tested.name].items()},
        "unknown_id": "999",
        "dead_site": site.model_copy(update={"base": tested.dead}),
    }
    checks = type("Conformance", (AdapterConformance,), body)()
    return Scene(checks, tested, CLASSES[tested.name])


@pytest.fixture(params=ALL)
def scene(request):
    tested = ALL[request.param]
    with tested.serving() as base:
        yield scene_on(tested, base)


@pytest.fixture(params=ALL)
def bad_server(request):
    """The same on a server that answers everybody, whatever it is asked."""
    tested = ALL[request.param]
    with tested.serving(everybody=True) as base:
        yield scene_on(tested, base)


EVERY = tuple(name for name in sorted(dir(AdapterConformance)) if name.startswith("test_"))


def noticed(checks, *promises):
    """Which of these promises are broken."""
    broken = []
    for name in promises:
        try:
            getattr(checks, name)()
        except (AssertionError, EhrFailure):
            broken.append(name)
    return broken


def broken_promises(tested, base):
    """Of all there are, those that an adapter at this address breaks."""
    return noticed(scene_on(tested, base).checks, *EVERY)


def is_noticed(checks, *promises):
    """Whether each of these promises is broken."""
    return noticed(checks, *promises) == list(promises)


# --- whom the number is of ------------------------------------------------------------------


def test_a_dropped_comparison_of_people_is_noticed(bad_server, monkeypatch):
    def everybody(*_, **__):
        return fhir_lookup.Comparison(lambda patient: Found(patient=patient), lambda _: True)

    module = COMPARES.get(bad_server.tested.name, CSV.module)
    monkeypatch.setattr(module, "by_phone", everybody)
    monkeypatch.setattr(module, "by_mrn", everybody)
    assert is_noticed(
        bad_server.checks,
        "test_unknown_number_is_an_answer_without_people",
        "test_known_mrn_finds_only_the_known_person",
    )


def test_another_patients_record_in_a_lookup_is_noticed(scene, monkeypatch):
    whole = scene.adapter.find_patients

    async def others(self, query):
        answer = await whole(self, query)
        return answer.model_copy(update={"found": tuple(map(_mixed_up, answer.found))})

    monkeypatch.setattr(scene.adapter, "find_patients", others)
    assert is_noticed(scene.checks, "test_known_number_finds_the_known_person")


def _mixed_up(found):
    ref = found.patient.ref.model_copy(update={"id": "somebody-else"})
    return found.model_copy(update={"patient": found.patient.model_copy(update={"ref": ref})})


# --- whose rows a panel shows ----------------------------------------------------------------


def drop_the_filter(tested, monkeypatch):
    """Each adapter's own look at whose a row is, left out."""
    if tested is FHIR:
        monkeypatch.setattr(part_reader, "subject_of", lambda *_: Subject.ASKED)
    elif tested is GNU_HEALTH:
        monkeypatch.setattr(gnu_care, "about", lambda row, patient_id: True)
    elif tested is HL7V2:
        monkeypatch.setattr(hl7_visits, "read_person", _AnybodyAsked)
    else:
        whole = tested.module.CsvPractice._rows

        async def everybodys(self, name):
            rows = await whole(self, name)
            return [AnyonesRow(row) for row in rows] if name == "appointments.csv" else rows

        monkeypatch.setattr(tested.module.CsvPractice, "_rows", everybodys)


class _AnybodyAsked:
    """A person whose record is whichever is compared with it."""

    def __init__(self, *_):
        self.ref = Equal()


class Equal(str):
    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class AnyonesRow(dict):
    def __getitem__(self, name):
        return Equal() if name == "patient" else super().__getitem__(name)


def test_a_dropped_filter_in_a_panel_is_noticed(bad_server, monkeypatch):
    drop_the_filter(bad_server.tested, monkeypatch)
    assert is_noticed(bad_server.checks, "test_two_people_share_no_row")


def test_another_patients_panel_is_noticed(scene, monkeypatch):
    whole, tested = scene.adapter.read_panel, scene.tested
    other = {tested.id: tested.other_id, tested.other_id: tested.id}

    async def others(self, patient, panel):
        swapped = patient.model_copy(update={"id": other.get(patient.id, patient.id)})
        return await whole(self, swapped, panel)

    monkeypatch.setattr(scene.adapter, "read_panel", others)
    assert is_noticed(scene.checks, "test_rows_that_are_there_are_shown")


def test_a_row_of_somebody_else_among_the_right_ones_is_noticed(scene, monkeypatch):
    whole, tested = scene.adapter.read_panel, scene.tested

    async def mixed(self, patient, panel):
        own = await whole(self, patient, panel)
        if patient.id != tested.id:
            return own
        stranger = patient.model_copy(update={"id": tested.other_id})
        others = await whole(self, stranger, panel)
        both = {
            name: (*getattr(own, name), *getattr(others, name))
            for name in ("appointments", "conditions", "medications", "people")
        }
        return own.model_copy(update=both)

    monkeypatch.setattr(scene.adapter, "read_panel", mixed)
    assert is_noticed(scene.checks, "test_two_people_share_no_row")


def test_rows_for_a_record_that_nobody_has_are_noticed(scene, monkeypatch):
    whole, tested = scene.adapter.read_panel, scene.tested

    async def somebodys(self, patient, panel):
        known = {tested.id, tested.other_id}
        one = patient if patient.id in known else patient.model_copy(update={"id": tested.id})
        return await whole(self, one, panel)

    monkeypatch.setattr(scene.adapter, "read_panel", somebodys)
    assert is_noticed(scene.checks, "test_unknown_record_has_no_row_in_any_panel")


def test_parts_that_are_read_although_the_policy_keeps_them_back_are_noticed(scene, monkeypatch):
    if not issubclass(scene.adapter, LeavesOut):
        assert scene.tested in (HL7V2, CSV), "the others have parts to leave out"
        return

    async def all_of_it(self, patient, panel, without):
        return await whole(self, patient, panel, frozenset())

    whole = scene.adapter.read_panel_without
    monkeypatch.setattr(scene.adapter, "read_panel_without", all_of_it)
    assert is_noticed(scene.checks, "test_what_is_to_be_left_out_is_neither_there_nor_kept_quiet")


# --- what a failure is -----------------------------------------------------------------------


def test_a_swallowed_error_in_connecting_is_noticed(scene, monkeypatch):
    whole = scene.adapter.connect

    async def quiet(self):
        with contextlib.suppress(EhrFailure):
            return await whole(self)
        return Connection()

    monkeypatch.setattr(scene.adapter, "connect", quiet)
    assert is_noticed(scene.checks, "test_nothing_listening_is_an_expected_failure")


def test_a_swallowed_error_in_a_lookup_is_noticed(scene, monkeypatch):
    whole = scene.adapter.find_patients

    async def quiet(self, query):
        with contextlib.suppress(EhrFailure):
            return await whole(self, query)
        return LookupAnswer(source=self._site.name)

    monkeypatch.setattr(scene.adapter, "find_patients", quiet)
    assert is_noticed(scene.checks, "test_nobody_is_found_in_a_system_that_is_not_there_by_failing")


def test_a_swallowed_error_in_a_panel_is_noticed(scene, monkeypatch):
    whole = scene.adapter.read_panel

    async def quiet(self, patient, panel):
        nothing = partial(PanelAnswer, source=patient.source, panel=panel)
        with contextlib.suppress(EhrFailure):
            answer = await whole(self, patient, panel)
            if answer.state is not PanelState.FAILED:
                return answer
        return nothing(state=PanelState.NONE_ON_FILE)

    monkeypatch.setattr(scene.adapter, "read_panel", quiet)
    assert is_noticed(
        scene.checks, "test_panel_of_a_system_that_is_not_there_is_never_none_on_file"
    )


def test_rows_that_are_lost_are_noticed(scene, monkeypatch):
    whole = scene.adapter.read_panel

    async def nothing(self, patient, panel):
        answer = await whole(self, patient, panel)
        if not rows_of(answer):
            return answer
        return PanelAnswer(source=answer.source, panel=panel, state=PanelState.NONE_ON_FILE)

    monkeypatch.setattr(scene.adapter, "read_panel", nothing)
    assert is_noticed(scene.checks, "test_rows_that_are_there_are_shown")
