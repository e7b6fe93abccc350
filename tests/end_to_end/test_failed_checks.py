"""Over two calls of one shift: failed checks are known again, and nobody's number or record is.

The first call fails its check; in the second the agent is warned and sends a code. Neither what
was hashed nor what was sent may be in the switchboard, ever, or anywhere after the calls.
"""

import copy
import re

import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import Hospital
from patient_access.text_gateway.loopback import LoopbackGateway
from tests.end_to_end.desk import is_alive, until
from tests.end_to_end.marker_patient import MRN, NUMBER, mark
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.test_wipe import ring, see_markers

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("can_read_memory")]

MOBILE = "2065550191"
NEVER_IN_THE_SWITCHBOARD = (mark("pid"), MRN, "2065550137", MOBILE, "555-0191")

SITE = """
text_gateway = {{ url = "{url}" }}
policy_file = "{policy}"
"""
POLICY = """
name = "Two"
required = ["name", "birth_date"]
optional = ["mrn", "one_time_code"]
optional_needed = 1
tries = 1
escalate_to = "the identity desk"
[fraud]
number_failures = 1
record_failures = 1
[opens.patient]
agent = ["appointments"]
"""


@pytest.fixture
def with_mobile(marked):
    """The marked patient, who has a mobile on file besides."""
    (patient,) = copy.deepcopy(marked.hospital.all("Patient"))
    patient["telecom"].append({"system": "phone", "value": "206-555-0191", "use": "mobile"})
    others = [
        one
        for kind in ("Appointment", "Coverage")
        for one in copy.deepcopy(marked.hospital.all(kind))
    ]
    with TrainingServer(Hospital([patient, *others])) as server:
        yield server


def failing() -> Steps:
    return (
        Steps()
        .ready()
        .pick_first()
        .click("MRN")
        .type("ZQMRN000000")
        .press("Return")
        .wait_for("Nothing opens in this call any more.")
        .say("the check has failed")
    )


def warned() -> Steps:
    return (
        Steps()
        .ready(2)
        .pick_first()
        .wait_for("1 failed check for this record in this shift.")
        .wait_for("1 failed check with callers from this number in this shift.")
        .wait_for("turn to: the identity desk")
        .say("the agent is warned")
        .wait_for("ends in 91")
        .click("Send a code")
        .wait_for("Sent to the number that ends in 91.")
        .must_not_show(MOBILE, "555-0191")
        .say("a code is sent")
    )


def test_the_next_call_is_warned_and_the_switchboard_never_knew_of_whom(
    start_desk, with_mobile, marked, tmp_path
):
    settings, policy = tmp_path / "settings.toml", tmp_path / "policy.toml"
    policy.write_text(POLICY)
    with LoopbackGateway() as gateway:
        settings.write_text(SITE.format(url=gateway.url, policy=policy))
        desk = start_desk(
            failing(),
            warned(),
            Steps().ready(3),
            arguments=["--fhir", with_mobile.base, "--settings", str(settings)],
        )
        switchboard = desk.process.pid
        desk.wait_for("window 1 is ready")
        for call_id, said, window in (
            ("call-1", "the check has failed", 2),
            ("call-2", "a code is sent", 3),
        ):
            ring(desk, call_id)
            desk.pop("answered", call_id=call_id)
            desk.wait_for(said)
            holder = see_markers(desk, (*marked.summary, "2065550137"))
            found = desk.copies(switchboard, NEVER_IN_THE_SWITCHBOARD)
            assert found, "the switchboard was read"
            assert not any(found.values()), found
            desk.pop("ended", call_id=call_id)
            desk.wait_for(f"window {window} is ready")
            until(lambda holder=holder: not is_alive(holder))
        (text,) = gateway.texts
        assert text.number == f"+1{MOBILE}"
        (code,) = re.findall(r"\b[0-9]{6}\b", text.text)
        everything = (*marked.everything, MOBILE, code, NUMBER)
        assert desk.left_over(everything) == {}
    sent = (text.head + text.body.decode()).lower()
    for marker in (*marked.typed, *marked.summary, "two", "identity desk"):
        assert marker.lower() not in sent


def test_in_training_the_made_up_caller_reads_the_code_that_was_sent(start_desk):
    """Workspace, the hospital's gateway, its telephone, and back: over the real pipes."""
    steps = (
        Steps()
        .ready()
        ._do("ring", call="spanish")
        .wait_for("3 people share this number")
        .press("F4")
        .wait_for("Connected")
        .focus("People who may be calling")
        .press("End")
        .press("Return")
        .wait_for("ends in 47")
        .click("Send a code")
        .wait_for("Sent to the number that ends in 47.")
        .wait_for("Sí, me acaba de llegar un mensaje. Dice: ")
        .say("the caller reads it")
        .finish()
    )
    desk = start_desk(steps, arguments=["--training"])
    desk.wait_for("the caller reads it")
