"""An adapter that is not ours: installed by pip outside the repository, used in a whole call."""

from pathlib import Path

import pytest

from ehr_adapters import registry
from ehr_adapters.contract import EhrSite
from patient_access.verification.policy import load_policy
from patient_access.verification.values import Item
from tests.support.pip_installed import pip_installed

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial_adapter"
EXAMPLE = ROOT / "resources" / "policy" / "examples" / "two_identifiers.toml"


@pytest.fixture
def installed(tmp_path_factory):
    """The tutorial adapter, copied out of the repository first."""
    with pip_installed(TUTORIAL, tmp_path_factory.mktemp("tutorial")) as target:
        yield target


@pytest.fixture
def practice(installed, tmp_path):
    """The practice system's export, and the adapter that the registry found for it."""
    (tmp_path / "patients.csv").write_text(
        "id,mrn,family,given,born,phone\n"
        "1,M-1,Quillfeather,Zoe,1984-05-17,(206) 555-0137\n"
        "2,M-2,Zqother,Bo,1980-01-30,206-555-0177\n"
    )
    (tmp_path / "appointments.csv").write_text(
        "id,patient,start,title,status\n7,1,2030-01-05T09:30,Zqcheckup,booked\n"
        "8,2,2030-01-05T10:30,Zqstrangers,booked\n"
    )
    site = EhrSite(name="Practice", adapter="csv_practice", base=tmp_path.as_uri())

    async def nothing():
        return None

    adapter = registry.open_site(site, nothing)
    adapter.site = site
    return adapter


def test_a_whole_call_on_an_adapter_that_is_not_ours(open_office, practice):
    policy = load_policy(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name)
    office = open_office(practice, policy=policy)
    office.ring()
    office.see("One person has this number")
    assert "Quillfeather" not in office.text(), "masked until the check has passed"
    office.board.candidate_chosen.emit(0)
    office.answer(Item.NAME, "zoe quillfeather")
    office.answer(Item.BIRTH_DATE, "5/17/1984")
    office.until(lambda: office.desk.call.session.is_verified)
    office.see("Zoe Quillfeather", "Zqcheckup", "Practice does not offer this.")
    assert "Zqstrangers" not in office.text()
