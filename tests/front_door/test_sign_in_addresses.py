"""An address of a sign-in, from the desktop to the running program: unread, unlogged, wiped."""

import subprocess
import sys

import pytest

from patient_access.front_door.words import Refusal
from tests.front_door.conftest import ROOT, RecordingHost

if sys.platform == "win32":
    pytest.skip("the door of Linux and macOS", allow_module_level=True)

BACK = "patientaccess:/callback?code=made-up-code-7714&state=made-up-state"
LAUNCH = "patientaccess:launch?iss=https%3A%2F%2Fehr.example%2Ffhir&launch=made-up-7714"


class Host(RecordingHost):
    def sign_in_return(self, private):
        return self._take("return", private)

    def launch(self, private):
        return self._take("launch", private)

    def _take(self, kind, private):
        self.requests.append(kind)
        self.private.append(bytes(private.buffer).decode())
        self.buffers.append(private.buffer)
        private.wipe()
        return self.answer


@pytest.fixture
def tell(client_environment):
    def told(*words):
        return subprocess.run(
            [sys.executable, "-m", "patient_access", *words],
            capture_output=True,
            text=True,
            env=client_environment,
            cwd=ROOT,
            timeout=30,
        )

    return told


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("url", BACK), "return"),
        (("url", LAUNCH), "launch"),
        (("launch", LAUNCH), "launch"),
        (("launch", "https://ehr.example/fhir", "made-up-7714"), "launch"),
    ],
)
def test_it_arrives_whole_in_the_private_part(open_for, tell, words, kind):
    host = Host()
    with open_for(host):
        done = tell(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert host.requests == [kind]
    assert host.private == [words[1] if len(words) == 2 else LAUNCH]
    assert not any(host.buffers[0]), "wiped"


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal.NOT_WAITED_FOR, "No sign-in waits for this address"),
        (Refusal.NOT_OURS, "is not one that this desk signs in to"),
        (Refusal.CALL_UP, "A call is on this desk"),
    ],
)
def test_a_refusal_is_a_sentence_that_repeats_nothing(open_for, tell, refusal, words):
    host = Host()
    host.answer = refusal
    with open_for(host):
        done = tell("url", BACK)
    assert done.returncode == 4
    assert words in done.stderr
    assert "made-up" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [("launch",), ("launch", BACK), ("launch", "https://ehr.example"), ("launch", "a", "b", "c")],
)
def test_what_is_no_launch_is_refused_before_anybody_is_asked(tell, words):
    done = tell(*words)
    assert done.returncode == 2
    assert "made-up" not in done.stderr


def test_with_nobody_there_it_is_said(tell):
    done = tell("url", BACK)
    assert done.returncode == 3
    assert "made-up" not in done.stderr
