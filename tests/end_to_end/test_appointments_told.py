"""An EHR tells of appointments: the call whose record is open sees its own, and nothing stays."""

import sys

import pytest

from tests.end_to_end.desk import until
from tests.end_to_end.script_writer import Steps
from tests.schedule_relay.conftest import Engine, framed, siu
from tests.support.own_port import own_port

pytest.importorskip("hl7apy", reason="needs hl7apy, a server to be asked")
from tests.ehr_adapters.pdq_server import VISITS, Pdq

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(sys.platform != "linux", reason="the memory scan reads /proc"),
]
MARK, STRANGER = "Zzmarkerova", "Zqstrangerova"
ZOE = (
    f"PID|1||H-7001^^^NORTH&1.2.3.4&ISO^MR||{MARK}^Zoe^^^^^L||19840517|F|||"
    "12 Larch Lane^^San Rafael^CA^94903^US||415-555-0142"
)
BOOKED = b"AIS|1||EYE^Zqeyetest^L|202701151030-0600|||45|min\r"


def told(control, event="S12", *, mrn="H-7001", name=MARK, what=BOOKED):
    message = siu(control, f"SIU^{event}^SIU_S12").replace(b"H-7001", mrn.encode())
    return message.replace(b"Zzmarkerova", name.encode()) + what


@pytest.fixture
def port():
    return own_port()


@pytest.fixture
def engine(port):
    """Connects when the desk listens; each message is answered AA with its own id."""
    opened = []

    def send(control, *args, **more):
        if not opened:
            until(lambda: _connected(opened, port))
        opened[0].send(framed(told(control, *args, **more)))
        assert opened[0].answers() == [("AA", control)]

    yield send
    for one in opened:
        one.close()


def _connected(opened, port):
    try:
        opened.append(Engine(port))
    except ConnectionRefusedError:
        return False
    return True


@pytest.fixture
def pdq():
    with Pdq((ZOE,)) as server:
        server.visits = {"H-7001": VISITS["H-7001"]}
        yield server


@pytest.fixture
def begin(pdq, start_desk, tmp_path, port):
    """The supplier outlives the desk: it waits for whoever is still connected."""

    def started(*parts):
        settings = tmp_path / "settings.toml"
        settings.write_text(
            f'[[ehrs]]\nname = "Northside"\nadapter = "hl7v2"\nbase = "{pdq.base}"\n'
            f"visit_query = true\n[ehrs.schedule]\nport = {port}\n",
            encoding="utf-8",
        )
        desk = start_desk(*parts, arguments=["--settings", str(settings)])
        desk.wait_for("window 1 is ready")
        return desk

    return started


def test_a_call_sees_its_own_appointments_and_afterwards_nothing_of_anybody_is_left(
    begin, engine, can_read_memory
):
    steps = Steps().ready().wait_for("One person has this number").say("it rings")
    steps.pick_first().verify(f"zoe {MARK}", "1984-05-17", "94903")
    steps.wait_for("Verified · the patient").wait_for("Inpatient stay V-501")
    steps.must_not_show("Zqbefore").say("open")
    steps.wait_for("Zqeyetest").wait_for("An appointment has just changed").say("told")
    steps.must_not_show("Zqother").wait_for("1 cancelled").say("cancelled")
    desk = begin(steps, Steps().ready(2))
    engine("C-0", what=BOOKED.replace(b"Zqeyetest", b"Zqbetween"))
    desk.pop("ringing", number="+14155550142", call_id="call-1")
    desk.wait_for("it rings")
    engine("C-1", what=BOOKED.replace(b"Zqeyetest", b"Zqbefore"))
    desk.pop("answered", call_id="call-1")
    desk.wait_for("open")
    engine("C-2", mrn="H-9999", name=STRANGER, what=BOOKED.replace(b"Zqeye", b"Zqother Zqhidden"))
    engine("C-3")
    desk.wait_for("told")
    (serving,) = [pid for pid in desk.workspaces() if desk.copies(pid, [MARK]).get(MARK)]
    assert desk.left_over([STRANGER, "Zqhidden"]) == {}, "somebody else's is read by nobody"
    engine("C-4", "S15")
    desk.wait_for("cancelled")
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 2 is ready")
    until(lambda: serving not in desk.workspaces())
    engine("C-5", name=STRANGER)
    marks = [MARK, STRANGER, "Zqeyetest", "Zqhidden", "Zqbefore", "Zqbetween", "Larch Lane"]
    assert desk.left_over(marks) == {}
