"""A made-up hospital that a desk signs in to at oidc-provider, and what its agent does."""

import json
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from patient_access.settings.model import SignInSetting
from tests.end_to_end.desk import until
from tests.end_to_end.marker_patient import NUMBER, mark, marked_patient
from tests.end_to_end.script_writer import Steps
from tests.peers import oidc_provider
from tests.peers.guarded_fhir import GuardedServer
from tests.peers.oidc_provider import AGENT, CLIENT, OidcProvider, Unavailable

EHR = "Northside EHR"
OWN_SCHEME = "com.example.desk:/callback"
"""This server takes a scheme that is a reversed domain only (RFC 8252, 7.1)."""
SCOPES = [f"user/{kind}.rs" for kind in SignInSetting.model_fields["resources"].get_default()]
BROWSER = """#!/bin/sh
printf '%s\\n' "$1" >> "$PA_TEST_OPENED"
"""


class Hospital:
    """A FHIR server, who guards it, and a desk's settings for both."""

    def __init__(self, fhir: GuardedServer, provider: OidcProvider, folder: Path, port: int):
        self.fhir, self.provider, self.port = fhir, provider, port
        self.opened = folder / "opened"
        self.opened.touch()
        self.browser = folder / "browser"
        self.browser.write_text(BROWSER)
        self.browser.chmod(0o700)
        self.settings = folder / "settings.toml"

    def write_settings(self, **sign_in):
        lines = {"client_id": CLIENT, "redirect_ports": [self.port]} | sign_in
        table = "\n".join(f"{name} = {json.dumps(value)}" for name, value in lines.items())
        self.settings.write_text(
            f'role = "nurse"\n[[ehrs]]\nname = "{EHR}"\nbase = "{self.fhir.base}"\n'
            f'mrn_system = "http://hospital.example/mrn"\n[ehrs.sign_in]\n{table}\n'
        )
        return ["--settings", str(self.settings)]

    def environment(self):
        return {"BROWSER": str(self.browser), "PA_TEST_OPENED": str(self.opened)}

    def address(self, place=0):
        """What the browser was asked to open."""
        return (
            until(lambda: len(self.opened.read_text().splitlines()) > place)
            and (self.opened.read_text().splitlines()[place])
        )


@pytest.fixture
def open_hospital(tmp_path):
    """``open_hospital(**settings of the provider)``, closed at the end.

    ``registered``: given the FHIR server's base, the keys of a confidential client.
    """
    with ExitStack() as stack, socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()

        def start(scopes=SCOPES, registered=None, **more):
            fhir = stack.enter_context(GuardedServer(marked_patient().hospital))
            if registered is not None:
                fhir.confidential = True
                more["jwks"] = registered(fhir.base)
            claims = {"fhirUser": f"{fhir.base}/Practitioner/nurse-1"}
            redirects = [f"http://127.0.0.1:{port}/callback", OWN_SCHEME]
            try:
                running = oidc_provider.running(redirects, scopes, claims, **more)
                fhir.provider = stack.enter_context(running)
            except Unavailable as why:
                pytest.skip(str(why))
            return Hospital(fhir, fhir.provider, tmp_path, port)

        yield start


def clicked():
    """The idle window asks to sign in, and the agent does."""
    return (
        Steps()
        .wait_for(f"You are not signed in to {EHR}")
        .wait_for(f"{EHR}: not signed in")
        .click(f"Sign in to {EHR}")
        .wait_for("Finish signing in in your browser")
        .say("the browser is open")
    )


def signed_in():
    return (
        clicked()
        .wait_until_gone("Signing in to")
        .wait_for(AGENT)
        .wait_for(f"{EHR}: live")
        .say("signed in")
    )


def whole_call(steps):
    """From the ring to the panels."""
    return (steps.pick_first().verify_marked().wait_for(mark("visit")).wait_for(mark("drug"))).say(
        "everything is open"
    )


def start(start_desk, hospital, *parts, **sign_in):
    desk = start_desk(
        *parts, arguments=hospital.write_settings(**sign_in), **hospital.environment()
    )
    desk.wait_for("the browser is open")
    return desk


def ring(desk):
    desk.pop("ringing", number=NUMBER, call_id="call-1")


def tell(desk, *words):
    return subprocess.run(
        [*desk.program, *words],
        capture_output=True,
        text=True,
        env=desk.environment,
        timeout=30,
        check=False,
    )
