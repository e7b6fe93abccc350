"""Rehearsals: scripts played by workspaces, with what they did printed and scanned.

For training mode without a display, for measurements and for the end-to-end tests. The
script's words stay in the workspaces; here only its path and its steps' titles are known.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from patient_access.handover import frames
from patient_access.handover.child import launch_command
from patient_access.switchboard.workspace import Workspace
from patient_access.switchboard.workspaces import Workspaces

PlayCall = Callable[[str], None]

WIPE = "wipe.toml"


class Rehearsals:
    """Gives each workspace that comes on the screen the next part of the script."""

    def __init__(self, folder: Path, pictures: str, out: TextIO | None = None) -> None:
        """``folder`` holds the parts, played in the order of their names, and ``wipe.toml``."""
        self._folder = folder
        self._parts = sorted(p for p in folder.glob("*.toml") if p.name != WIPE)
        self._pictures = pictures
        self._out = out or sys.stdout
        self._given: set[int] = set()
        self._workspaces: Workspaces | None = None
        self._stop: Callable[[int], None] | None = None
        self._scans: set[asyncio.Task[None]] = set()
        self.play_call: PlayCall | None = None

    def begin(self, workspaces: Workspaces, stop: Callable[[int], None]) -> None:
        self._workspaces = workspaces
        self._stop = stop
        workspaces.on_screen = self.on_screen

    def on_screen(self, workspace: Workspace) -> None:
        """A workspace is to be seen for the first time: its part begins."""
        if workspace.pid in self._given or len(self._given) == len(self._parts):
            return
        self._given.add(workspace.pid)
        part = len(self._given)
        script = str(self._parts[part - 1])
        workspace.send(frames.Rehearse(script=script, part=part, pictures=self._pictures))

    def heard(
        self,
        workspace: Workspace,
        frame: frames.RehearsalStep | frames.ScanWanted | frames.Mark,
    ) -> None:
        match frame:
            case frames.ScanWanted():
                task = asyncio.ensure_future(self._scan(workspace, frame.title))
                self._scans.add(task)
                task.add_done_callback(self._scans.discard)
            case frames.Mark():
                self._say(f"  · {frame.name} after {frame.seconds * 1000:.1f} ms")
            case frames.RehearsalStep():
                self._step(frame)

    def _step(self, step: frames.RehearsalStep) -> None:
        if step.text.startswith("ring:"):
            if self.play_call is not None:
                self.play_call(step.text.removeprefix("ring:"))
            return
        if step.text:
            self._say(f"{'FAILED: ' if step.failed else ''}{step.text}")
        if (step.failed or step.finished) and self._stop is not None:
            self._stop(1 if step.failed else 0)

    async def _scan(self, workspace: Workspace, title: str) -> None:
        """Scan every process of ours but the scanner for the script's markers."""
        if self._workspaces is None:
            return
        pids = {"switchboard": 0} | {
            f"workspace {pid} ({standing})": pid for pid, standing in self._workspaces.pids.items()
        }
        process = await asyncio.create_subprocess_exec(
            *launch_command("wipe-check"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        asked = {"markers": str(self._folder / WIPE), "title": title, "pids": pids}
        said, _ = await process.communicate(json.dumps(asked).encode())
        self._say(said.decode().rstrip())
        workspace.send(frames.ScanDone())
        if process.returncode and self._stop is not None:
            self._stop(1)

    def _say(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
