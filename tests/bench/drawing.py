"""What drawing alone costs: the part of a ratio over bare requests that no request can win back.

    python -m tests.bench.drawing

The window of the program without any EHR, in a process of its own, shows a made-up call. In
seconds of the Qt thread's own processor time, so that a busy machine says the same: layout and
painting at 1440 × 900, by Qt's raster engine, on no screen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable

from tests.bench.figures import Line, milliseconds

_ROUNDS = 15
REPAINT = "the whole window painted again, nothing changed"


def drawing() -> list[Line]:
    """One line for each thing that is drawn."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.drawing"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    series: dict[str, list[float]] = json.loads(ran.stdout)
    return [milliseconds(what, seconds) for what, seconds in series.items()]


def main() -> int:
    from PySide6.QtWidgets import QApplication

    from patient_access.views import theme
    from patient_access.views.dashboard import Dashboard
    from patient_access.views.values import CandidatesView, LookupState
    from patient_access.workspace.garbage import collect_less
    from tests.views import made_up, made_up_record

    application = QApplication([])
    theme.prepare(application)
    board = Dashboard()
    board.appear(None, activate=True)
    collect_less()
    took: defaultdict[str, list[float]] = defaultdict(list)

    def timed(what: str, change: Callable[[], object]) -> None:
        began = time.thread_time()
        change()
        for _ in range(4):
            application.processEvents()
        took[what].append(time.thread_time() - began)

    def ring() -> None:
        board.show_panels_closed()
        board.show_candidates(CandidatesView(state=LookupState.ASKING, by_phone=True))
        board.show_call(made_up.RINGING, time.monotonic())

    def identity() -> None:
        board.show_patient(made_up_record.PATIENT, made_up_record.TODAY, ())
        for loading in made_up_record.LOADING:
            board.show_panel(loading)

    def panels() -> None:
        for answer in made_up_record.ANSWERS:
            board.show_panel(answer)

    for _ in range(_ROUNDS):
        board.show_call(made_up.IDLE, None)
        board.show_ready(made_up.FIGURES, ask_outcome=False)
        application.processEvents()
        timed("a ring: the call's page in place of the idle one", ring)
        timed("its candidates", lambda: board.show_candidates(made_up.CANDIDATES))
        timed(REPAINT, board.repaint)
        timed("who it is, and six panels that load", identity)
        timed("all panels at once", panels)
    sys.stdout.write(json.dumps(took))
    return 0


if __name__ == "__main__":
    sys.exit(main())
