"""How long things may take, and how often they may be done."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds. A site's server may throttle what refreshes more often than once a minute (A7)."""

    browser: float = 180.0
    least: float = 60.0
    """Between two refreshes."""
    ahead: float = 90.0
    """Before the end of a token at which it is refreshed: 570 s tokens, every 480 s."""
    leaving: float = 3.0
    """What taking tokens back may cost at the end of a shift."""
    reading: float = 4.0
    """What a read may wait for a refresh."""


PACE = Pace()
