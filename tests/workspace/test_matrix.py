"""Role × level × authority × panel, and part: what the policy does not open is not requested.

Seen from the access log of the training server, through the real adapter.
"""

import asyncio
from importlib import resources
from itertools import product

import pytest
import shiboken6
from PySide6.QtCore import QObject

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from ehr_adapters.training.fhir_server import TrainingServer
from patient_access.domain.call import CallDetails
from patient_access.domain.lookup import ByMrn
from patient_access.domain.panels import PARTS_OF, PanelName, Part, panel_of
from patient_access.verification.check import Check
from patient_access.verification.policy import load_policy
from patient_access.verification.values import Authority, CallerKind, Level, Verdict
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.see import See
from patient_access.workspace.session import CallSession

REQUESTED_FOR = {
    "Appointment": Part.APPOINTMENTS,
    "Account": Part.ACCOUNTS,
    "Invoice": Part.INVOICES,
    "ExplanationOfBenefit": Part.CLAIMS,
    "Coverage": Part.COVERAGES,
    "MedicationRequest": Part.MEDICATIONS,
    "MedicationDispense": Part.DISPENSES,
    "Condition": Part.CONDITIONS,
    "AllergyIntolerance": Part.ALLERGIES,
    "Encounter": Part.ENCOUNTERS,
    "RelatedPerson": Part.PEOPLE,
    "Consent": Part.AUTHORISED,
}
"""Every kind that may be requested: of one that is not here, nobody could say what opened it."""
KINDS = {
    Authority.PATIENT: CallerKind.PATIENT,
    Authority.MINOR: CallerKind.PATIENT,
    Authority.SPOKEN_CONSENT: CallerKind.CONSENT,
    Authority.PROVIDER: CallerKind.PROVIDER,
    Authority.EMERGENCY: CallerKind.EMERGENCY,
}


async def token():
    return None


@pytest.fixture(scope="module")
def hospital():
    with TrainingServer() as server:
        yield server


@pytest.fixture
def link(hospital, background):
    site = EhrSite(name="Training", adapter="fhir_r4", base=hospital.base)
    adapter = open_adapter(site, token)
    yield EhrLink(site, adapter)
    asyncio.run_coroutine_threadsafe(adapter.close(), background.loop).result(30)


def ignore(_):
    return None


def a_check(policy, role, authority, level):
    """A check that has come as far as ``level``, on this authority; nothing short of that."""
    kind = KINDS.get(authority, CallerKind.REPRESENTATIVE)
    check = Check.begin(policy, role, kind).for_other_candidate(
        8, minor=authority in (Authority.MINOR, Authority.PARENT)
    )
    if kind is not CallerKind.PATIENT:
        check = check.with_authority(authority)
    given = {
        Level.NONE: 0,
        Level.STANDARD: policy.optional_needed,
        Level.STRONG: policy.strong_needed or len(policy.optional),
    }[level]
    if kind is CallerKind.EMERGENCY or level is Level.NONE:
        return check
    for item in (*policy.optional[:given], *policy.required):
        check = check.answer(item, Verdict.MATCH)
    return check


def policies():
    folder = resources.files("resources.policy.examples")
    names = ("two_identifiers", "strict_hospital", "behavioral_health_part_2")
    texts = [folder.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in names]
    return [load_policy(None), *map(load_policy, texts)]


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.name)
def test_what_is_not_permitted_is_not_requested(qtbot, background, hospital, link, policy):
    found = []
    background.start(
        link.find_patients(ByMrn(value="00418142")), owner=link_owner(), succeeded=found.append,
        failed=ignore,
    )  # fmt: skip
    qtbot.waitUntil(lambda: bool(found), timeout=30_000)
    board = Dashboard()
    qtbot.addWidget(board)
    cells = opened = kept_back = 0
    for role, authority, level in product(("agent", "nurse"), Authority, Level):
        session = CallSession(CallDetails(), manual=True)
        session.found.extend(found[0].found)
        session.choose(0)
        session.check = check = a_check(policy, role, authority, level)
        permitted = policy.opened(authority, role, check.view.level, 8)
        hospital.requests.clear()
        see = See(session, [link], background, board, board)
        see.open()
        qtbot.waitUntil(lambda see=see: not see._pending, timeout=30_000)
        qtbot.waitUntil(lambda see=see: see._drawn, timeout=30_000)
        parts = {REQUESTED_FOR[a.kind] for a in hospital.requests}
        asked = {panel_of(part) for part in parts}
        assert asked == permitted, (role, authority, level)
        kept = policy.kept_back(authority, role, check.view.level)
        opened_parts = {part for panel in permitted for part in PARTS_OF[panel]}
        assert parts == opened_parts - kept - {Part.AUTHORISED}, "asked for where it is declared"
        kept_back += len(kept & opened_parts)
        for panel in PanelName:
            see.retry(panel) if panel not in permitted else None
        assert not see._pending
        cells += len(PanelName)
        opened += len(asked)
        shiboken6.delete(see)
    assert cells == 2 * len(Authority) * len(Level) * len(PanelName)
    assert 0 < opened < cells / 2
    assert bool(kept_back) == (policy.name == "Strict hospital")


def link_owner():
    return QObject()
