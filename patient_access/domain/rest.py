"""What one desk knows of a server that wants to be left alone for a while (rule E1)."""

from enum import StrEnum
from typing import NamedTuple

LONGEST_REST = 300.0
"""Seconds. A server that says tomorrow is asked again after this: headers are mistaken, too."""


class RestState(StrEnum):
    """Why nothing is asked; one state for all windows of a desk."""

    BUSY = "busy"
    """It said 429 or 503 with a time: asked again when that has passed."""
    SILENT = "silent"
    """It failed several times in a row; one question of the desk will try."""
    TRY = "try"
    """This window is the one that tries."""
    ANSWERS = "answers"
    """It answers, whatever was said before."""


class Rest(NamedTuple):
    """A state and for how many seconds from now; none last longer than ``LONGEST_REST``."""

    state: RestState
    seconds: float = 0.0
