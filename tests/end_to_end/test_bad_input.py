"""Everything that can be wrong: each a clear sentence, and a program that works on."""

import os
import socket
import subprocess
import threading
from contextlib import ExitStack, contextmanager
from datetime import date

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import open_hospital
from tests.ehr_adapters.fake_fhir import FakeFhir, Reply, bundle, reply
from tests.end_to_end.desk import until
from tests.end_to_end.marker_patient import BORN, FAMILY, MRN, NUMBER, mark
from tests.end_to_end.script_writer import Steps
from tests.support.certificate import self_signed

OPEN_KEYRING = {"PYTHON_KEYRING_BACKEND": "tests.support.open_keyring.OpenKeyring"}
ODD_NAME = "<img src=x><b>Bobby</b>"


def table(name, base):
    return f'[[ehrs]]\nname = "{name}"\nbase = "{base}"\n\n'


def closed_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@contextmanager
def faulty_ehrs(folder):
    """One EHR for each way to fail, as tables of a settings file, and what lets the slow one go."""
    go_on = threading.Event()
    with ExitStack() as open_now:

        def fake(answer, **more):
            server = open_now.enter_context(FakeFhir(**more))
            server.routes |= {"Patient": answer, "Patient/_search": answer}
            return server

        everybody = [
            {
                "resourceType": "Patient",
                "id": f"p{number}",
                "name": [{"family": f"Quist{number}"}],
                "telecom": [{"system": "phone", "value": f"206-555-01{number}"}],
            }
            for number in range(40, 60)
        ]
        html = Reply(200, b"<html><h1>It works!</h1></html>", {"Content-Type": "text/html"})
        page = fake(lambda _: html)
        page.routes["metadata"] = lambda _: html
        cut = fake(lambda _: Reply(200, b'{"resourceType": "Bundle", "entry": [{"reso'))
        huge = fake(lambda _: Reply(200, b'{"resourceType":"Bundle","x":"' + b"a" * 50_000_000))
        every = fake(lambda _: reply(bundle(everybody)))
        stranger = fake(lambda _: reply(bundle([])), tls=self_signed(folder))
        slow = fake(lambda _: Reply(hold=go_on))
        open_now.callback(go_on.set)
        yield (
            table("Nowhere EHR", "http://ehr.invalid/fhir")
            + table("Closed EHR", f"http://127.0.0.1:{closed_port()}/fhir")
            + table("Stranger EHR", stranger.base)
            + table("Page EHR", page.base)
            + table("Cut EHR", cut.base)
            + table("Huge EHR", huge.base)
            + table("Unfiltered EHR", every.base)
            + table("Slow EHR", slow.base)
        )


def test_no_broken_ehr_stands_in_the_way_of_the_one_that_works(start_desk, ehr, tmp_path):
    first = Steps().ready().wait_for("Z. Z. · 90–99")
    for sentence in (
        "Nowhere EHR cannot be found at the address this desk uses. Tell the caller",
        "Closed EHR is not there: it may be switched off or restarting. Tell the caller",
        "Stranger EHR could not prove who it is, so nothing was sent to it. Tell the caller",
        "Page EHR answered with something that is not a record. Tell the caller",
        "The answer from Cut EHR broke off in the middle. Tell the caller",
        "Huge EHR sent more than can be shown here. Tell the caller",
        "offered people who do not fit; they are not shown. Ask the caller",
    ):
        first.wait_for(sentence)
    first.must_not_show("Q. ·", "Quist")
    # Nobody waits for the slow one: its question is still open while the caller is served.
    first.must_not_show("Slow EHR did not answer")
    first.focus("People who may be calling").press("Home").press("Return")
    first.wait_for("Date of birth").verify_marked().wait_for(mark("visit")).say("served")
    again = Steps().ready(2).wait_for("Slow EHR did not answer in time. Tell the caller")
    again.wait_for("One person has this number").say("asked again")
    settings = tmp_path / "settings.toml"
    with faulty_ehrs(tmp_path) as tables:
        settings.write_text(tables + table("Northside EHR", ehr.base))
        desk = start_desk(first, again, arguments=["--settings", str(settings)])
        desk.wait_for("window 1 is ready")
        desk.pop("ringing", number=NUMBER, call_id="call-1")
        desk.wait_for("served", seconds=60)
        desk.pop("ended", call_id="call-1")
        desk.wait_for("window 2 is ready")
        desk.pop("ringing", number=NUMBER, call_id="call-2")
        desk.wait_for("asked again", seconds=60)
        until(lambda: len(desk.workspaces()) == 2)


NUMBERS = [
    ("not a number", "The number on the line cannot be read. Ask the caller"),
    ("", "The caller's number is withheld. Ask the caller"),
    ("4417", "The call comes from inside, so nobody is looked up by it. Ask the caller"),
]


def test_numbers_that_name_nobody_are_said_and_a_search_still_works(start_desk, ehr):
    parts = []
    for number, (_, sentence) in enumerate(NUMBERS, start=1):
        part = Steps().ready(number).wait_for(sentence.split(". ")[0])
        part.wait_for("Ask the caller").must_not_show("One person has this number")
        part.press("F2").type(f"{FAMILY} {BORN}").press("Return").wait_for("One person found")
        parts.append(part.say(f"number {number} is served"))
    desk = start_desk(*parts, Steps().ready(4), arguments=["--fhir", ehr.base])
    for place, (number, _) in enumerate(NUMBERS, start=1):
        desk.wait_for(f"window {place} is ready")
        asked = sum("Patient" in request.kind for request in ehr.requests)
        desk.pop("ringing", number=number, call_id=f"call-{place}")
        desk.wait_for(f"number {place} is served")
        later = sum("Patient" in request.kind for request in ehr.requests)
        assert later > asked, "the search reached the EHR"
        desk.pop("ended", call_id=f"call-{place}")
    desk.wait_for("window 4 is ready")


BROKEN_SETTINGS = """
agent_nane = "Dana"
idle_seconds = "soon"
policy_file = "empty.toml"

[[ehrs]]
name = "No address"

[[ehrs]]
name = "Northside EHR"
base = "{base}"
"""


def test_a_broken_setting_and_an_empty_policy_are_said_and_open_nothing(start_desk, ehr, tmp_path):
    (tmp_path / "empty.toml").write_text("")
    settings = tmp_path / "settings.toml"
    settings.write_text(BROKEN_SETTINGS.format(base=ehr.base))
    first = Steps().wait_for("A setting of this desk cannot be used.")
    first.wait_for(f"{settings}, line 2").wait_for("agent_name?").wait_for("idle_seconds: ")
    first.wait_for("ehrs.1.base: this is missing").press("Esc")
    first.wait_for("The site's rules for verifying callers cannot be used.")
    first.wait_for("empty.toml: the file is empty").ready()
    first.wait_for("One person has this number")
    first.focus("People who may be calling").press("Home").press("Return")
    first.press("Alt+1").wait_for("If no check opens, tell the caller you cannot see records.")
    first.must_not_show("Full name", "Date of birth", mark("visit")).say("nothing opened")
    first.press("F2").type(MRN).press("Return").wait_for("One person found").say("searched")
    desk = start_desk(
        first, Steps().ready(2), arguments=["--settings", str(settings)], **OPEN_KEYRING
    )
    desk.wait_for("window 1 is ready")
    desk.pop("ringing", number=NUMBER, call_id="call-1")
    desk.wait_for("searched")
    # An empty kind is a question about the server itself.
    assert {request.kind for request in ehr.requests} <= {"", "metadata", "Patient"}
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 2 is ready")


def test_a_settings_file_that_is_no_settings_file_is_left_out(start_desk, ehr, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_bytes(b"role = [[[ \xff\xfe")
    first = Steps().wait_for("A setting of this desk cannot be used.").wait_for("line 1").ready()
    first.press("F2").type(MRN).press("Return").wait_for("One person found").say("searched")
    arguments = ["--fhir", ehr.base, "--settings", str(settings)]
    desk = start_desk(first, arguments=arguments, **OPEN_KEYRING)
    desk.wait_for("searched")


def test_a_keyring_that_does_not_open_is_no_matter_for_an_open_server(start_desk, ehr):
    first = Steps().ready().wait_for("One person has this number")
    first.must_not_show("sign-ins are kept").say("rung")
    desk = start_desk(first, arguments=["--fhir", ehr.base])
    desk.wait_for("window 1 is ready")
    desk.pop("ringing", number=NUMBER, call_id="call-1")
    desk.wait_for("rung")


def test_a_keyring_that_does_not_open_is_said_where_a_server_wants_a_token(start_desk, marked):
    sentence = "The place where sign-ins are kept does not open."
    with TrainingServer(marked.hospital, token="made-up") as server:
        first = Steps().ready().wait_for(sentence).say("told")
        desk = start_desk(first, arguments=["--fhir", server.base])
        desk.wait_for("window 1 is ready")
        desk.pop("ringing", number=NUMBER, call_id="call-1")
        desk.wait_for("told")


def test_a_desk_without_an_ehr_says_so(start_desk):
    first = Steps().wait_for("No EHR is set up for this desk.").wait_for("Ask your IT desk").ready()
    desk = start_desk(first, arguments=["--settings", os.devnull])
    desk.wait_for("window 1 is ready")


def test_a_second_start_brings_the_first_window_forward(start_desk, ehr):
    first = Steps().ready().wait_for("Patient Access was already open; this is its window.")
    first.say("told").press("F2").type(MRN).press("Return").wait_for("One person found").say(
        "found"
    )
    desk = start_desk(first, arguments=["--fhir", ehr.base])
    desk.wait_for("window 1 is ready")
    second = again(desk, "run", "--training")
    assert second.returncode == 0
    assert second.stdout == (
        "Patient Access is running already; its window has been brought forward.\n"
    )
    desk.wait_for("told")
    desk.wait_for("found")
    assert desk.leave() == 0
    logged = "".join(log.read_text() for log in desk.folder.rglob("patient-access.log"))
    codes = [line.split()[1] for line in logged.splitlines()]
    assert (codes[0], codes[-1]) == ("started", "stopped")
    assert MRN not in logged


def again(desk, *arguments):
    return subprocess.run(
        [*desk.program, *arguments],
        capture_output=True,
        text=True,
        env=desk.environment,
        timeout=30,
        check=False,
    )


def test_a_name_that_looks_like_markup_is_shown_as_its_characters(start_desk):
    with TrainingServer(open_hospital(date(2026, 11, 22))) as server:
        bobby = Steps().ready().press("F2").type("00400001").press("Return")
        bobby.wait_for("One person found").focus("People who may be calling")
        bobby.press("Home").press("Return").press("Alt+1").wait_for("Full name")
        bobby.focus("Full name").type(f"{ODD_NAME} Tables").press("Return").wait_for("Match")
        bobby.focus("Date of birth").type("1999-09-09").press("Return")
        bobby.click("MRN").type("00400001").press("Return").wait_for("Verified · the patient")
        # What an eye reads, not what the label was given: see ``rehearsal._as_shown``.
        bobby.wait_for(f"{ODD_NAME} Tables").say("shown as it is")
        desk = start_desk(bobby, arguments=["--fhir", server.base])
        desk.wait_for("shown as it is")


def test_a_screen_that_is_not_there_ends_the_program_with_a_sentence(start_desk, ehr):
    desk = start_desk(
        arguments=["--fhir", ehr.base], DISPLAY="nowhere:1", QT_QPA_PLATFORM="xcb", **OPEN_KEYRING
    )
    assert desk.process.wait(30) == 70
    desk.wait_for("its windows could not be kept open on this screen. Check the display")
