"""What ``make package`` built: it starts without the source, and what must be in it is in it."""

import contextlib
import http.server
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import patient_access
from patient_access.handover import frames, wire

FOLDER = Path(__file__).parents[2] / "dist" / "patient-access"
PROGRAM = FOLDER / "patient-access"
INSIDE = FOLDER / "_internal"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="knows the folder's layout on Linux"),
    pytest.mark.skipif(not PROGRAM.exists(), reason="not built; `make package` does it"),
]


def surroundings(tmp_path):
    """Where neither the source nor a Python can be found."""
    env = {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PATH": "",
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"],
    }
    return {"cwd": tmp_path, "env": env}


@contextlib.contextmanager
def workspace_of(tmp_path):
    """Its workspace, on a pipe; killed after 20 s, so that no test waits for ever."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "bufsize": 0}
    command = [PROGRAM, "--role", "workspace"]
    with subprocess.Popen(command, **surroundings(tmp_path), **pipes) as workspace:
        limit = threading.Timer(20, workspace.kill)
        limit.start()
        try:
            yield workspace
        finally:
            limit.cancel()
            workspace.kill()


def files(pattern: str) -> list[str]:
    return sorted(file.relative_to(INSIDE).as_posix() for file in INSIDE.rglob(pattern))


def test_it_tells_its_version(tmp_path):
    done = subprocess.run(
        [PROGRAM, "--version"], **surroundings(tmp_path), capture_output=True, timeout=30
    )
    assert patient_access.__version__ in done.stdout.decode()
    assert done.returncode == 0


def test_its_workspace_greets_and_leaves_when_the_other_side_does(tmp_path):
    with workspace_of(tmp_path) as workspace:
        header, _ = wire.read_frame(workspace.stdout)
        assert isinstance(frames.decode_up(header), frames.Hello)
        workspace.stdin.close()
        assert workspace.wait(10) == 0


@pytest.fixture
def ehr():
    """A FHIR server that can only say what it is; its ``asked`` queue holds the paths."""
    asked = queue.SimpleQueue()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.put(self.path)
            body = json.dumps({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"})
            self.send_response(200)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        server.asked = asked
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def test_its_workspace_finds_the_adapter_and_builds_the_window(tmp_path, ehr):
    """Entry points, Qt, resources and the HTTP client are all there, or this never gets ready."""
    base = f"http://127.0.0.1:{ehr.server_port}/fhir"
    welcome = frames.Welcome(ehrs=(frames.EhrAddress(name="X", adapter="fhir_r4", base=base),))
    with workspace_of(tmp_path) as workspace:
        wire.write_frame(workspace.stdin, frames.encode(welcome))
        heard = []
        while {frames.Ready, frames.TokenWanted} - {type(frame) for frame in heard}:
            header, _ = wire.read_frame(workspace.stdout)
            heard.append(frames.decode_up(header))
        wire.write_frame(workspace.stdin, frames.encode(frames.TokenGranted(ehr="X")))
        assert ehr.asked.get(timeout=10) == "/fhir/metadata"
        workspace.stdin.close()
        assert workspace.wait(10) == 0
    assert [frame for frame in heard if isinstance(frame, frames.Diagnostic)] == []


def test_lgpl_libraries_stay_files_that_can_be_replaced():
    for library in ("libQt6Core.so.6", "libQt6Gui.so.6", "libQt6Widgets.so.6"):
        assert f"PySide6/Qt/lib/{library}" in files(library)
    assert "nameparser/__init__.py" in files("__init__.py")
    assert "nameparser/_parser.py" in files("_parser.py")


def test_nothing_is_in_it_that_may_not_be_shipped_or_is_never_used():
    assert files("*virtualkeyboard*") == []
    for name in ("pytest", "hypothesis", "mypy", "tests", "tkinter"):
        assert files(name) == []


def test_every_library_brings_its_licence():
    for name in ("pyside6_essentials", "nameparser", "keyring", "httpx", "phonenumbers"):
        assert files(f"{name}-*.dist-info")
    assert (INSIDE / "LICENSE").read_bytes() == (FOLDER.parents[1] / "LICENSE").read_bytes()


def test_resources_are_all_there():
    source = FOLDER.parents[1] / "resources"
    wanted = {f.relative_to(source).as_posix() for f in source.rglob("*") if f.is_file()}
    wanted = {f for f in wanted if not f.endswith((".py", ".pyc", ".ts"))}  # .ts: sources of .qm
    there = {
        f.relative_to(INSIDE / "resources").as_posix() for f in (INSIDE / "resources").rglob("*")
    }
    assert wanted - there == set()
