"""Calls told of by HTTP, in the whole program: a household pops, and nothing is left of it."""

import http.client
import json
import socket

import pytest

from patient_access.front_door.http_rules import digest_of
from tests.end_to_end.desk import command, is_alive, until
from tests.end_to_end.marker_patient import NUMBER
from tests.end_to_end.script_writer import Steps
from tests.support.one_secret_keyring import NAME, OneSecretKeyring

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("can_read_memory")]
TOKEN = "made-up-token-Zqhttp"


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def post(port, state, token=TOKEN, **call):
    """The status; None while nobody listens, or in the moment when another takes over."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        line.request("POST", f"/v1/calls/{state}", json.dumps(call), headers)
        return line.getresponse().status
    except ConnectionError:
        return None
    finally:
        line.close()


def test_a_call_by_http_pops_the_household_and_leaves_nothing(
    start_desk, ehr, marked, port, tmp_path
):
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[http_pop]\nport = {port}\n")
    desk = start_desk(
        Steps().ready().wait_for("One person has this number").say("rung"),
        Steps().ready(2).wait_for("One person has this number").say("rung again"),
        arguments=["--fhir", ehr.base, "--role", "nurse", "--settings", str(settings)],
        PYTHON_KEYRING_BACKEND=f"{OneSecretKeyring.__module__}.{OneSecretKeyring.__name__}",
        **{NAME: digest_of(TOKEN).hex()},
    )
    desk.wait_for("window 1 is ready")
    until(lambda: post(port, "ended") == 204)
    assert post(port, "ringing", token="wrong", number=NUMBER) == 401

    assert post(port, "ringing", number=NUMBER, name="Zqcaller", call_id="17") == 204
    desk.wait_for("rung")
    reader = next(pid for pid in desk.survivors() if "http-door" in command(pid))
    assert desk.copies(reader, ["2065550137"])["2065550137"], "else this proves nothing"
    assert post(port, "ended", call_id="17") == 204
    desk.wait_for("window 2 is ready")
    until(lambda: not is_alive(reader))
    assert desk.left_over((*marked.everything, "2065550137", "Zqcaller", TOKEN)) == {}

    assert until(lambda: post(port, "answered", number=NUMBER, call_id="18")) == 204
    desk.wait_for("rung again")
