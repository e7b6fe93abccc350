"""The bare script repeats what the program asked, in an order it could have known."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import Hospital
from tests.bench.bare import Bare
from tests.bench.figures import Line, ratio
from tests.bench.recorder import Recorder

PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Made-Up"}]}
DOCTOR = {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Healer"}]}
VISIT = {
    "resourceType": "Encounter",
    "status": "finished",
    "class": {"code": "AMB"},
    "subject": {"reference": "Patient/p1"},
    "participant": [{"individual": {"reference": "Practitioner/d1"}}],
}


@pytest.fixture
def server():
    visits = [VISIT | {"id": f"e{number}"} for number in range(5)]
    with TrainingServer(Hospital([PATIENT, DOCTOR, *visits])) as running:
        yield running


@pytest.fixture
def recorded(server):
    """Two pages of visits, somebody's name, and a spare that warms itself meanwhile."""
    with Recorder(server.base) as recorder, httpx.Client(trust_env=False) as client:
        first = client.get(f"{recorder.base}/Encounter", params={"patient": "p1", "_count": "3"})
        [following] = [x["url"] for x in first.json()["link"] if x["relation"] == "next"]
        assert following.startswith(recorder.base), "the program would not follow it elsewhere"
        client.head(f"{recorder.base}/metadata")
        client.get(following)
        client.get(f"{recorder.base}/Practitioner", params={"_id": "d1"})
        client.post(f"{recorder.base}/Patient/_search", data={"family": "Made-Up"})
        yield recorder.between(0, float("inf"))


def test_what_a_call_asked_is_written_down_without_the_warming(recorded):
    assert [str(one) for one in recorded] == [
        "GET Encounter",
        "GET Encounter",
        "GET Practitioner",
        "POST Patient/_search",
    ]
    assert recorded[3].body == b"family=Made-Up"


def test_what_needs_an_answer_waits_for_it_and_the_rest_does_not(recorded):
    assert (recorded[1].page_of, recorded[1].after) == (0, {0})
    assert (recorded[2].page_of, recorded[2].after) == (None, {0, 1})
    assert recorded[3].after == set()


def test_the_bare_script_asks_the_server_the_same(server, recorded):
    server.requests.clear()
    bare = Bare(server.base)
    assert bare.seconds(recorded) > 0
    bare.close()
    asked = sorted((one.method, one.kind, one.status) for one in server.requests)
    assert asked == [
        ("GET", "Encounter", 200),
        ("GET", "Encounter", 200),
        ("GET", "Practitioner", 200),
        ("POST", "Patient", 200),
    ]


def test_a_ratio_says_whether_its_target_is_met():
    assert "1.20 ×" in str(ratio("a ring", [0.12, 0.12, 9.0], [0.1], 1.3))
    assert "met" in str(ratio("a ring", [0.12], [0.1], 1.3)).split("a ring")[0]
    assert "missed" in str(ratio("a ring", [0.14], [0.1], 1.3)).split("a ring")[0]
    assert "met" not in str(Line("memory", 27.4, "MB")), "there is no target to meet"


class Procedures(BaseHTTPRequestHandler):
    """Answers every JSON-RPC call of one session."""

    def log_message(self, *_):
        """Nothing is printed."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        known = self.headers["Authorization"] == "Session made-up"
        answer = json.dumps({"id": 1, "result": json.loads(body)["params"]}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def test_procedures_are_repeated_in_turn_by_a_session_of_their_own():
    with ThreadingHTTPServer(("127.0.0.1", 0), Procedures) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}/health"
        with Recorder(base) as recorder, httpx.Client(trust_env=False) as client:
            for method in ("common.db.login", "model.a.search_read", "model.b.search_read"):
                client.post(
                    f"{recorder.base}/",
                    json={"id": 1, "method": method, "params": []},
                    headers={"Authorization": "Session made-up"},
                ).raise_for_status()
            recorded = recorder.between(0, float("inf"))
        assert [str(one) for one in recorded] == ["a.search_read", "b.search_read"]
        assert [one.after for one in recorded] == [set(), {0}]
        assert "made-up" not in repr(recorded)
        bare = Bare(base, {"Authorization": "Session made-up"})
        assert bare.seconds(recorded) > 0
        bare.close()
        server.shutdown()
