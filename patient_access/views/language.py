"""The language of the windows: Qt's own words and ours."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

LANGUAGES = ("en", "es")

_FORMATS = {"en": QLocale.Country.UnitedStates, "es": QLocale.Country.UnitedStates}
"""How dates and amounts are written: as in the country of the contact centre."""


def speak(app: QApplication, language: str) -> None:
    """Once per process, before the first window. An unknown language is English."""
    chosen = QLocale(language)
    QLocale.setDefault(
        QLocale(chosen.language(), _FORMATS.get(language, QLocale.Country.UnitedStates))
    )
    if language == "en":
        return
    qt_words = QTranslator(app)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt_words.load(f"qtbase_{language}", place):
        app.installTranslator(qt_words)
    ours = QTranslator(app)
    words = files("resources").joinpath("translations", f"patient_access_{language}.qm")
    if words.is_file() and ours.load(words.read_bytes()):
        app.installTranslator(ours)
