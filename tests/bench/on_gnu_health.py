"""GNU Health beside its own GTK client: a number, and all that the front desk needs is open.

The client is GNU Health's, unchanged, on the same server and for the same patient. It is driven
from inside (``gtk_client``), since nothing outside of it knows when it has drawn something.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64encode
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.bench.bare import Bare
from tests.bench.calls import Person
from tests.bench.figures import milliseconds, ratio
from tests.bench.measuring import Measured, Site, measure, requests_of, show
from tests.peers import gnu_health
from tests.support.one_secret_keyring import NAME, OneSecretKeyring

TARGET = 1.3
USER = "nurse"
ANNABEL = Person("+14155550142", "annabel quillfeather", "1984-05-17", "94903")
AS_STORED = "555-0142"
"""What has to be typed into the client's own search for it to find her: it compares texts."""
CLIENT = gnu_health.ROOT / ".cache" / "gnu-health-client"
DRIVER = Path(__file__).parent / "gtk_client.py"


def on_gnu_health(calls: int, stack: ExitStack) -> list[Measured]:
    """Print the figures; an empty list where GNU Health is not installed."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gnu")))
    title = "GNU Health, a number to everything open"
    try:
        server = stack.enter_context(gnu_health.running(folder))
    except gnu_health.Unavailable as why:
        show(title, [f"  not measured: {why}"])
        return []
    found = measure(_site(server, folder), ANNABEL, calls)
    ours = [call.ring_to_candidates + call.panels for call in found.played]
    bare = [sum(both) for both in zip(found.bare_ring, found.bare_panels, strict=True)]
    lines = [ratio("ring to candidates and check to panels", ours, bare, TARGET)]
    show(title, [*lines, *found.ratios(), requests_of(found), *_its_own_client(server, calls)])
    return [found]


def _site(server: gnu_health.GnuHealth, folder: Path) -> Site:
    def arguments(base: str) -> list[str]:
        settings = folder / "settings.toml"
        settings.write_text(
            f'role = "nurse"\n[[ehrs]]\nname = "Tamarisk"\nadapter = "gnu_health"\n'
            f'base = "{base}"\ntime_zone = "America/Los_Angeles"\n'
        )
        return ["--settings", str(settings)]

    keyring = f"{OneSecretKeyring.__module__}.{OneSecretKeyring.__name__}"
    environment = {"PYTHON_KEYRING_BACKEND": keyring, NAME: server.secret(USER)}
    return Site(server.base, arguments, lambda: _signed_in(server), environment)


def _signed_in(server: gnu_health.GnuHealth) -> Bare:
    """A bare client with a session of its own."""
    secret = {"password": gnu_health.PASSWORD}
    asked = {"id": 0, "method": "common.db.login", "params": [USER, secret, "en"]}
    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{server.base}/", json=asked).raise_for_status().json()
    signed = ":".join(map(str, (USER, *answer["result"][:2]))).encode()
    return Bare(server.base, {"Authorization": f"Session {b64encode(signed).decode('ascii')}"})


def _its_own_client(server: gnu_health.GnuHealth, calls: int) -> list[object]:
    if not (CLIENT / ".installed").exists():
        return ["  its own client: not measured: `make setup-gnu-health-client` installs it"]
    told = []
    for typed in (AS_STORED, ANNABEL.number):
        with tempfile.TemporaryDirectory(prefix="gtk") as home:
            ran = subprocess.run(
                [
                    *(shutil.which("xvfb-run") or "xvfb-run", "-a", "dbus-run-session", "--"),
                    *(CLIENT / "bin" / "python", "-W", "ignore", DRIVER),
                    *(urlsplit(server.base).netloc, urlsplit(server.base).path.strip("/")),
                    *(USER, typed, str(calls)),
                ],
                input=gnu_health.PASSWORD + "\n",
                env={"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8"},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        rounds = [line for line in ran.stdout.splitlines() if line.startswith("[[")]
        if not rounds:
            return [f"  its own client: not measured: it ended with {ran.returncode}"]
        told.append(json.loads(rounds[0]))
    stored, dialled = told
    finds = (
        f"  its own client finds {stored[0][0]} for {AS_STORED}, {dialled[0][0]} for the number as "
        "the telephone sends it; the form it opens shows no balance"
    )
    return [
        milliseconds("its own client: typed as stored, to the list", [r[1] for r in stored]),
        milliseconds("its own client: that list to the patient's form", [r[2] for r in stored[1:]]),
        milliseconds("its own client: the first such form of the day", [stored[0][2]]),
        finds,
    ]
