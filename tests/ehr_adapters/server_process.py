"""A server in a process of its own, playing one scene of ``scenes``, for acceptance tests.

    with ServerProcess("ignores_phone") as server: …  # server.base, server.seen()

The other end is this module run with ``-m``: it says where it listens and stays until its
standard input is closed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).parents[2]
_OPEN = build_opener(ProxyHandler({}))


class ServerProcess:
    """``said`` is what the scene has to tell: ``base`` and whatever else a test needs."""

    def __init__(self, scene: str, argument: str = "") -> None:
        self._command = [sys.executable, "-m", "tests.ehr_adapters.server_process", scene, argument]
        self.said: dict[str, Any] = {}

    def __enter__(self) -> ServerProcess:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            self.__exit__(None, None, None)
        self.said = json.loads(said)
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(30) == 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def base(self) -> str:
        return str(self.said["base"])

    def seen(self, which: str = "fhir") -> list[dict[str, Any]]:
        """Every request so far, the warming ones left out: method, path, params, token."""
        return [one for one in self._control("seen")[which] if one["method"] != "HEAD"]

    def searched(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.seen() if one["path"] in (kind, f"{kind}/_search")]

    def tell(self, value: str) -> None:
        """Change something in the scene; which thing is the scene's affair."""
        self._control(f"tell/{value}")

    def ask(self, path: str) -> str:
        """What the scene answers under its own base, by the id of the resource it gives."""
        with _OPEN.open(f"{self.base}/{path}", timeout=30) as answer:
            return str(json.load(answer)["id"])

    def _control(self, what: str) -> Any:
        with _OPEN.open(f"{self.said['control']}/{what}", timeout=30) as answer:
            return json.load(answer)


def main(scene: str, argument: str) -> None:
    from tests.ehr_adapters import scenes
    from tests.ehr_adapters.fake_fhir import FakeFhir, Seen, reply

    with scenes.Stage() as stage, FakeFhir() as control:
        said = getattr(scenes, scene)(stage, argument) or {}

        def answer(seen: Seen) -> Any:
            what, _, value = seen.path.removeprefix("/control/").partition("/")
            if what == "tell":
                stage.told(value)
            return reply({name: _written(one.seen) for name, one in stage.servers().items()})

        control._standard = answer  # type: ignore[method-assign]  # it is a server of one answer
        said = {"base": stage.fhir.base, "control": f"{control.root}/control"} | said
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def _written(seen: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": one.method,
            "path": one.path,
            "params": one.params,
            "target": one.target,
            "token": one.headers.get("authorization"),
        }
        for one in seen
    ]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
