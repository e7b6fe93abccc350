"""A picture of each path of verification, and how many keys and seconds it takes.

    python -m tests.paths.pictures OUT_DIR

saves each path before its last answer and at its end: light and dark, English and Spanish, at
100 % and at 200 %; ``contact-sheet.png`` of some of them; and prints the table of
docs/verification.md.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

KEYS_A_SECOND = 4.0
"""Typing at 48 words a minute; what the caller says meanwhile takes its own time."""
SIZES = {1: (1440, 900), 2: (1024, 700)}
"""Of the window, in device-independent pixels, at 100 % and at 200 %."""
LOOKS = [(t, lang, scale) for t in ("light", "dark") for lang in ("en", "es") for scale in SIZES]
_ON_THE_SHEET = (("verify", 0), ("open", 0), ("open", 6), ("verify", 3))
"""A moment, and which of ``LOOKS``, for each column."""
_THUMB = 420


def walk(road, server, size, theme, save):
    """Walk one path; gives keystrokes and the seconds the program took."""
    from tests.paths.desk import PathDesk

    server.requests.clear()
    desk = PathDesk(server, role=road.role, size=size)
    desk.board.set_theme(theme)
    began, away = time.monotonic(), 0.0
    last = []

    def look(_):
        nonlocal away
        stopped = time.monotonic()
        settled(desk)
        last[:] = [desk.board.grab().toImage()] if save else []
        away += time.monotonic() - stopped

    road.walk(desk, look)
    if road.authority is not None:
        desk.settle()
    took = time.monotonic() - began - away
    if save:
        settled(desk)
        save("verify", last[0])
        save("open", desk.board.grab().toImage())
    keys = desk.keystrokes
    desk.close()
    return keys, took


def settled(desk):
    """Fades and layouts have come to rest."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(120, loop.quit)
    loop.exec()
    desk.board.repaint()


def application(language):
    from PySide6.QtWidgets import QApplication

    from patient_access.views import language as words
    from patient_access.views import theme

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    theme.prepare(app)
    words.speak(app, language)
    return app


def one_look(out, theme, language, scale):
    """Every path as one desk shows it, in a process of its own; prints keys and seconds."""
    from ehr_adapters.training.fhir_server import TrainingServer
    from patient_access.handover.frames import Theme
    from tests.paths.marked import hospital
    from tests.paths.roads import ROADS

    app = application(language)
    figures = {}
    with TrainingServer(hospital()) as server:
        for road in ROADS:

            def save(moment, image, name=road.name):
                image.save(str(out / picture(name, moment, theme, language, scale)))

            walk(road, server, SIZES[scale], Theme(theme), save)
            figures[road.name] = walk(road, server, SIZES[scale], Theme(theme), None)
    print(json.dumps(figures))
    del app


def picture(road, moment, theme, language, scale):
    return f"{road}-{moment}-{theme}-{language}-{scale}00.png"


def table(figures):
    """The rows of docs/verification.md."""
    from tests.paths.roads import ROADS

    yield "| path | keystrokes | seconds |"
    yield "|---|---|---|"
    for road in ROADS:
        keys, took = figures[road.name]
        yield f"| {road.words} | {keys} | {keys / KEYS_A_SECOND + took:.0f} |"


def contact_sheet(out, roads):
    """Small enough to look at in one go, and to keep beside the docs."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QImage, QPainter

    pictures = [
        [QImage(str(out / picture(road, moment, *LOOKS[look]))) for moment, look in _ON_THE_SHEET]
        for road in roads
    ]
    smooth = Qt.TransformationMode.SmoothTransformation
    tall = _THUMB * 900 // 1440
    sheet = QImage(
        len(_ON_THE_SHEET) * (_THUMB + 8) + 8,
        len(roads) * (tall + 8) + 8,
        QImage.Format.Format_RGB32,
    )
    sheet.fill(Qt.GlobalColor.gray)
    painter = QPainter(sheet)
    for row, images in enumerate(pictures):
        for column, image in enumerate(images):
            small = image.scaled(_THUMB, tall, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            small.setDevicePixelRatio(1)
            painter.drawImage(QPoint(8 + column * (_THUMB + 8), 8 + row * (tall + 8)), small)
    painter.end()
    few = sheet.convertToFormat(QImage.Format.Format_Indexed8, most_used(sheet))
    few.save(str(out / "contact-sheet.png"), "PNG", 0)


def most_used(image):
    """A palette: small pictures of windows have few colours, and then only shades of them."""
    pixels = memoryview(image.constBits()).cast("I")
    return [colour for colour, _ in Counter(pixels).most_common(256)]


def main() -> None:
    read = argparse.ArgumentParser()
    read.add_argument("out", type=Path)
    read.add_argument("--look", type=int, help="one of the looks only, in this process")
    asked = read.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.look is not None:
        one_look(asked.out, *LOOKS[asked.look])
        return
    figures = {}
    for place, (_, _, scale) in enumerate(LOOKS):
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
        done = subprocess.run(
            [sys.executable, "-m", "tests.paths.pictures", str(asked.out), "--look", str(place)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        figures = figures or json.loads(done.stdout.splitlines()[-1])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = application("en")
    contact_sheet(asked.out, list(figures))
    print("\n".join(table(figures)))
    del app


if __name__ == "__main__":
    main()
