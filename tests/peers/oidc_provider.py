"""oidc-provider, a certified authorization server that we did not write, and its browser.

``make setup-peers`` installs it from ``tests/peers/oidc``. It listens on 127.0.0.1, knows one
public client, and is signed in to with httpx: its own log-in and consent forms, as a browser
sends them.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "oidc-provider"
PROGRAM = Path(__file__).parent / "oidc" / "provider.mjs"
CLIENT = "made-up-desk"
SECRET = "made-up-introspection"
AGENT = "Marisol Quintero"
START_SECONDS = 30.0


class Unavailable(Exception):
    """This machine cannot run the peer; the text says why and what would change that."""


class OidcProvider:
    """One running server. ``told`` is what it said: each token answer, each refusal."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []
        self._heard = threading.Condition()
        self.root = ""
        threading.Thread(target=self._listen, name="oidc", daemon=True).start()
        with self._heard:
            assert self._heard.wait_for(lambda: self.root, START_SECONDS), "it did not start"

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.startswith("{"):
                continue  # a word of the program's own
            said = json.loads(line)
            with self._heard:
                if "port" in said:
                    self.root = f"http://127.0.0.1:{said['port']}"
                else:
                    self.told.append(said)
                self._heard.notify_all()
        self.process.stdout.close()

    def grants(self, grant_type: str) -> list[dict[str, Any]]:
        """Every token answer for this kind of request."""
        with self._heard:
            return [one for one in self.told if one.get("grant") == grant_type]

    def accesses(self) -> list[str]:
        """Every access token it ever gave."""
        with self._heard:
            return [one["access_token"] for one in self.told if "access_token" in one]

    def refusals(self) -> list[str]:
        """The error of every request that it refused."""
        with self._heard:
            return [one["refused"] for one in self.told if "refused" in one]

    def tokens(self) -> tuple[str, ...]:
        """Every access and refresh token it ever gave."""
        with self._heard:
            kinds = ("access_token", "refresh_token", "id_token")
            return tuple(one[kind] for one in self.told for kind in kinds if kind in one)

    def is_active(self, token: str) -> bool:
        """What it says of a token now (RFC 7662)."""
        with httpx.Client(trust_env=False) as client:
            told = client.post(
                f"{self.root}/token/introspection",
                data={"token": token},
                auth=("fhir-server", SECRET),
            )
        return bool(told.json()["active"])

    def revoke(self, token: str) -> None:
        """As if an administrator had taken it back."""
        with httpx.Client(trust_env=False) as client:
            client.post(
                f"{self.root}/token/revocation", data={"token": token, "client_id": CLIENT}
            ).raise_for_status()


def sign_in(address: str, *, until: str = "", refuse: bool = False) -> httpx.Response | str:
    """Be the browser: log in, allow (or ``refuse``), and come back. Answers with what came back.

    ``until``: an address that begins so is not opened but given back, as for a scheme of our own.
    """
    with httpx.Client(trust_env=False, timeout=20) as browser:
        answer = browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["Location"])
                if until and target.startswith(until):
                    return target
                answer = browser.get(target)
                continue
            abort = re.search(r'href="([^"]+/abort)"', answer.text)
            if refuse and abort is not None:
                answer = browser.get(urljoin(str(answer.url), abort[1]))
                continue
            form = re.search(r'<form[^>]*action="([^"]+)"[^>]*method="post"', answer.text)
            if form is None:
                return answer
            fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', answer.text))
            if fields.get("prompt") == "login":
                fields |= {"login": "nurse-1", "password": "made-up"}
            target = urljoin(str(answer.url), html.unescape(form[1]))
            answer = browser.post(target, data=fields)
    raise AssertionError("the sign-in never came to an end")


@contextlib.contextmanager
def running(
    redirect_uris: list[str], scopes: list[str], claims: dict[str, Any], **more: Any
) -> Iterator[OidcProvider]:
    """The server, until the block ends. Raises ``Unavailable``."""
    node = shutil.which("node")
    if node is None or not (FOLDER / ".installed").exists():
        raise Unavailable("oidc-provider is not installed; `make setup-peers` does it")
    settings = {
        "client_id": CLIENT,
        "redirect_uris": redirect_uris,
        "introspection_secret": SECRET,
        "scopes": scopes,
        "claims": claims,
    } | more
    process = subprocess.Popen(
        [node, str(PROGRAM), str(FOLDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(settings))
    process.stdin.close()
    try:
        yield OidcProvider(process)
    finally:
        process.terminate()
        process.wait(10)
