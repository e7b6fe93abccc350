"""One desk, three systems: FHIR, a real GNU Health, and HL7 v2 at hl7apy's server.

Annabel has a record in all of them under one number of the region's register. Bo has one in two,
with another family name in one. A number in the register was keyed wrong, so that it joins two
strangers. Ned and Bo share a telephone, and each is known to another system.
"""

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from tests.ehr_adapters.pdq_server import Pdq
from tests.end_to_end.script_writer import Steps
from tests.peers import gnu_health
from tests.support.hospital_process import hospital_process
from tests.support.one_secret_keyring import NAME, OneSecretKeyring

pytestmark = [pytest.mark.peer, pytest.mark.end_to_end]

REGISTER = "1.2.3.4"
ANSWERS = ("annabel quillfeather", "1984-05-17", "94903")
ALL = ("Northside FHIR", "Tamarisk", "Region PDQ")


def fhir_person(key, mrn, given, family, born, *phones):
    return {
        "resourceType": "Patient",
        "id": key,
        "identifier": [
            {
                "system": f"urn:oid:{REGISTER}",
                "value": mrn,
                "type": {"coding": [{"code": "MR"}]},
            }
        ],
        "name": [{"use": "official", "given": [given], "family": family}],
        "birthDate": born,
        "telecom": [{"system": "phone", "value": phone, "use": "home"} for phone in phones],
        "address": [{"line": ["12 Larch Lane"], "city": "San Rafael", "postalCode": "94903"}],
    }


def fhir_visit(key, patient, doctor):
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=5)
    return {
        "resourceType": "Appointment",
        "id": key,
        "status": "booked",
        "start": start.isoformat(),
        "end": (start + timedelta(minutes=30)).isoformat(),
        "participant": [
            {"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
            {"actor": {"display": doctor}, "status": "accepted"},
        ],
    }


def pid(mrn, name, born, phone):
    return (
        f"PID|1||{mrn}^^^REGION&{REGISTER}&ISO^MR||{name}||{born}|F|||"
        f"12 Larch Lane^^San Rafael^CA^94903^US||{phone}"
    )


class Region:
    """The three systems, each of which can be ended by itself."""

    def __init__(self, folder):
        self._stacks = {name: ExitStack() for name in ALL}
        self.tamarisk = self._stacks["Tamarisk"].enter_context(gnu_health.running(folder))
        known = {name: person.mrn for name, person in self.tamarisk.people.items()}
        people = [
            fhir_person("f1", known["Annabel"], "Annabel", "Quillfeather", "1984-05-17",
                        "415-555-0142"),
            fhir_person("f2", known["Bo"], "Bo", "Alder", "1984-05-17", "415-555-0166"),
            fhir_person("f3", known["Ned"], "Quentin", "Marsh", "1951-12-01", "415-555-0177"),
        ]  # fmt: skip
        visit = fhir_visit("v1", "f1", "Dr. Oriel Northside")
        self.fhir = self._stacks[ALL[0]].enter_context(hospital_process([*people, visit]))
        self.pdq = self._stacks[ALL[2]].enter_context(
            Pdq(
                (
                    pid(known["Annabel"], "Quillfeather^Annabel", "19840517", "(415)555-0142"),
                    pid("R-9001", "Zimmer^Wanda", "19660606", "415-555-0177"),
                )
            )
        )

    def end(self, name):
        self._stacks[name].close()

    def close(self):
        for stack in self._stacks.values():
            stack.close()

    def settings(self):
        base = self.pdq.base
        systems = (
            (ALL[0], "fhir_r4", self.fhir, f"urn:oid:{REGISTER}"),
            (ALL[1], "gnu_health", self.tamarisk.base, f"urn:oid:{REGISTER}"),
            (ALL[2], "hl7v2", base, REGISTER),
        )
        return 'role = "nurse"\n' + "".join(
            f"[[ehrs]]\nname = {json.dumps(name)}\nadapter = {json.dumps(adapter)}\n"
            f'base = {json.dumps(base)}\nmrn_system = "{system}"\n'
            f'time_zone = "America/Los_Angeles"\n'
            for name, adapter, base, system in systems
        )


@pytest.fixture
def region(tmp_path):
    folder = tmp_path / "gnu"
    folder.mkdir()
    try:
        made = Region(folder)
    except gnu_health.Unavailable as why:
        pytest.skip(str(why))
    yield made
    made.close()


@pytest.fixture
def begin(start_desk, region, tmp_path):
    def started(*parts):
        settings = tmp_path / "settings.toml"
        settings.write_text(region.settings())
        desk = start_desk(
            *parts,
            arguments=["--settings", str(settings)],
            PYTHON_KEYRING_BACKEND=f"{OneSecretKeyring.__module__}.{OneSecretKeyring.__name__}",
            **{NAME: region.tamarisk.secret("nurse")},
        )
        desk.wait_for("window 1 is ready")
        return desk

    return started


def test_one_person_in_three_systems_is_one_card_and_each_row_says_where_it_is_from(begin, region):
    steps = Steps().ready().wait_for("One person has this number")
    steps.wait_for(" + ".join(ALL)).must_not_show("Possibly the same").pick_first()
    steps.verify(*ANSWERS).wait_for("Annabel Quillfeather")
    for text in ("Dr. Oriel Northside", "Ingrid Halloway", "Lisinopril 10 mg", *ALL):
        steps.wait_for(text)
    desk = begin(steps.picture("three").say("three are one"), Steps().ready(2))
    desk.pop("ringing", number="+14155550142", call_id="one")
    desk.pop("answered", call_id="one")
    desk.wait_for("three are one", 45)
    desk.pop("ended", call_id="one")
    desk.wait_for("window 2 is ready")


def test_a_changed_name_joins_by_number_and_a_number_keyed_wrong_joins_nobody(begin):
    bo = Steps().ready().wait_for("One person has this number")
    bo.wait_for("Northside FHIR + Tamarisk").say("Bo is one")
    household = Steps().ready(2).wait_for("4 people share this number")
    household.wait_for("Possibly the same: MRN, but not name or birth")
    desk = begin(bo, household.must_not_show(" + ").say("four are four"))
    desk.pop("ringing", number="+14155550166", call_id="bo")
    desk.wait_for("Bo is one", 45)
    desk.pop("ended", call_id="bo")
    desk.wait_for("window 2 is ready")
    desk.pop("ringing", number="+14155550177", call_id="house")
    desk.wait_for("four are four", 45)


@pytest.mark.parametrize("gone", ALL)
def test_one_system_that_dies_in_the_call_takes_nothing_of_the_others(begin, region, gone):
    left = [name for name in ALL if name != gone]
    steps = Steps().ready().wait_for("One person has this number").wait_for(" + ".join(ALL))
    steps.pick_first().say("picked").wait_until_gone("Ringing").verify(*ANSWERS)
    theirs = {"Northside FHIR": "Dr. Oriel Northside", "Tamarisk": "Ingrid Halloway"}
    for name in left:
        if name in theirs:
            steps.wait_for(theirs[name])
    if gone in theirs:  # PDQ knows of nobody's visits and bills
        steps.wait_for(f"{gone} is not there: it may be switched off or restarting.").must_not_show(
            theirs[gone]
        )
    desk = begin(steps.say("the others are open"))
    desk.pop("ringing", number="+14155550142", call_id="one")
    desk.wait_for("picked", 45)
    region.end(gone)
    desk.pop("answered", call_id="one")
    desk.wait_for("the others are open", 60)
