"""The language of the windows: Qt's own words and ours.

The words are in ``resources/translations``: the ``.ts`` files are for translators, the
``.qm`` files, which ``make translations`` makes of them, are what is read here.
"""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

LANGUAGES = ("en", "es")

_US_KEYS = (
    QT_TRANSLATE_NOOP("QShortcut", "Ctrl"),
    QT_TRANSLATE_NOOP("QShortcut", "Enter"),
    QT_TRANSLATE_NOOP("QShortcut", "Shift"),
)
"""Said as they are printed on keyboards of the United States; Qt's Spanish says Spain's."""


def speak(app: QApplication, language: str) -> None:
    """Once per process, before the first window. An unknown language is English.

    Dates and amounts are written as in the United States, where the contact centre is.
    English has words of its own too: one record, two records.
    """
    chosen = QLocale(language if language in LANGUAGES else "en").language()
    QLocale.setDefault(QLocale(chosen, QLocale.Country.UnitedStates))
    code = QLocale.languageToCode(chosen)
    qt_words = QTranslator(app)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt_words.load(f"qtbase_{code}", place):
        app.installTranslator(qt_words)
    ours = _Words(app, code)
    if not ours.isEmpty():
        app.installTranslator(ours)


class _Words(QTranslator):
    """Our words in one language. Qt reads them where they lie, so they are kept beside it."""

    def __init__(self, app: QApplication, code: str) -> None:
        super().__init__(app)
        words = files("resources").joinpath("translations", f"patient_access_{code}.qm")
        self._read = words.read_bytes() if words.is_file() else b""
        if self._read:
            self.load(self._read)
