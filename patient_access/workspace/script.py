"""A part of a rehearsal: one TOML file for the life of one workspace, a list of ``[[steps]]``.

A rehearsal is a folder: its parts in the order of their names, read each by the workspace
that plays it and by nobody else, since what an agent types for a patient is in them; and
``wipe.toml`` with the ``markers`` that must be gone afterwards, read by the wipe check only.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Say(_Step):
    """Print a line for whoever watches."""

    do: Literal["say"]
    text: str


class WaitFor(_Step):
    """Wait until ``text`` can be read anywhere in the window (or, ``absent``, cannot)."""

    do: Literal["wait_for"]
    text: str
    seconds: float = 15.0
    absent: bool = False


class MustNotShow(_Step):
    """Fail if any of these can be read anywhere in the window now."""

    do: Literal["must_not_show"]
    texts: tuple[str, ...]


class Press(_Step):
    """Press a key or a chord, as in ``F2`` or ``Ctrl+1``."""

    do: Literal["press"]
    keys: str


class Type(_Step):
    """Type into whatever has the focus."""

    do: Literal["type"]
    text: str


class Focus(_Step):
    """Give the focus to the field with this accessible name."""

    do: Literal["focus"]
    name: str


class Click(_Step):
    """Click the button whose text or accessible name holds ``name``."""

    do: Literal["click"]
    name: str


class Picture(_Step):
    """Save a picture of the window."""

    do: Literal["picture"]
    name: str


class Pause(_Step):
    do: Literal["pause"]
    seconds: float


class Ring(_Step):
    """Let the training telephone play a call."""

    do: Literal["ring"]
    call: str


class Scan(_Step):
    """Have the memory of every process of ours scanned for the markers, and wait for it."""

    do: Literal["scan"]
    title: str


class WatchStalls(_Step):
    """Begin to measure the longest stall of the Qt thread."""

    do: Literal["watch_stalls"]


class ReportStalls(_Step):
    """Report the longest stall since ``watch_stalls``, as a mark."""

    do: Literal["report_stalls"]


class Finish(_Step):
    """The rehearsal is over: the program ends."""

    do: Literal["finish"]
    text: str = ""


Step = Annotated[
    Say
    | WaitFor
    | MustNotShow
    | Press
    | Type
    | Focus
    | Click
    | Picture
    | Pause
    | Ring
    | Scan
    | WatchStalls
    | ReportStalls
    | Finish,
    Field(discriminator="do"),
]


class Script(_Step):
    steps: tuple[Step, ...]


def read_script(path: str) -> Script:
    """Raises ``OSError`` or ``ValueError`` when it cannot be read."""
    return Script.model_validate(tomllib.loads(Path(path).read_text(encoding="utf-8")))
