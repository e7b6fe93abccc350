"""Colours by role, in light, dark and the system's high contrast (see the design's table).

One style sheet, ``resources/styles/dashboard.qss``, is fed from a ``Roles``; widgets that
paint themselves ask ``roles()`` at paint time, so a change of theme is one call.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from patient_access.handover.frames import Theme
from patient_access.views import fonts


@dataclass(frozen=True)
class Roles:
    """Colours as ``#RRGGBB``, named for what they are used for."""

    background: str
    surface: str
    sunk: str
    edge: str
    """The border of what is sunk; seen in high contrast only."""
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_weak: str
    chosen_edge: str
    """The border of what is chosen."""
    good: str
    good_weak: str
    warning: str
    warning_weak: str
    danger: str
    on_danger: str
    danger_weak: str
    info: str
    info_weak: str
    outlined: bool = False
    """High contrast: chips and quotes get a border, because fills may not differ."""


LIGHT = Roles(
    background="#F3F6F8",
    surface="#FFFFFF",
    sunk="#EDF1F4",
    edge="#EDF1F4",
    line="#D8E0E6",
    text="#13212B",
    muted="#566773",
    accent="#0B6B73",
    on_accent="#FFFFFF",
    accent_weak="#DFF1F1",
    chosen_edge="#DFF1F1",
    good="#1B7A4B",
    good_weak="#E2F4EA",
    warning="#8F5200",
    warning_weak="#FCEFD9",
    danger="#B3261E",
    on_danger="#FFFFFF",
    danger_weak="#FBE6E4",
    info="#2556B8",
    info_weak="#E5EDFB",
)

DARK = Roles(
    background="#0E151A",
    surface="#172026",
    sunk="#111A20",
    edge="#111A20",
    line="#2A3740",
    text="#E7EEF2",
    muted="#9CAEBA",
    accent="#55C7CC",
    on_accent="#06262A",
    accent_weak="#12363A",
    chosen_edge="#12363A",
    good="#6FD09B",
    good_weak="#12321F",
    warning="#F0B35A",
    warning_weak="#3A2A0D",
    danger="#F2938C",
    on_danger="#3D1714",
    danger_weak="#3D1714",
    info="#8FB4FF",
    info_weak="#16264A",
)

_current = LIGHT


def roles() -> Roles:
    """The colours in force, for widgets that paint themselves."""
    return _current


def colour(role: str) -> QColor:
    """The colour of one role by name, e.g. ``accent_weak``."""
    return QColor(getattr(_current, role))


def high_contrast(palette: QPalette) -> Roles:
    """The system's own colours in our roles; meaning is then in words and icons only."""

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(role).name().upper()

    window, text = name(QPalette.ColorRole.Window), name(QPalette.ColorRole.WindowText)
    chosen = name(QPalette.ColorRole.Highlight)
    return replace(
        LIGHT,
        **dict.fromkeys(("background", "surface", "sunk", "accent_weak", "good_weak"), window),
        **dict.fromkeys(("warning_weak", "danger_weak", "info_weak"), window),
        **dict.fromkeys(("line", "edge", "text", "muted", "good", "warning", "info"), text),
        accent=chosen,
        chosen_edge=chosen,
        on_accent=name(QPalette.ColorRole.HighlightedText),
        danger=text,
        on_danger=window,
        outlined=True,
    )


def resolve(setting: Theme) -> Roles:
    """The colours for a setting; SYSTEM follows the system's scheme and its contrast wish."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return high_contrast(QGuiApplication.palette())
    if setting is Theme.SYSTEM:
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if setting is Theme.DARK else LIGHT


def prepare(app: QApplication) -> None:
    """Once per process, before the first window: the base style and the interface font."""
    app.setStyle("Fusion")
    fonts.install(app)


def dress(window: QWidget, chosen: Roles) -> None:
    """Put ``window`` and everything in it into these colours; no I/O after the first call."""
    global _current
    _current = chosen
    window.setPalette(_palette(chosen))
    values = {name: str(value) for name, value in asdict(chosen).items()}
    window.setStyleSheet(Template(_sheet()).substitute(values))


@cache
def _sheet() -> str:
    return files("resources").joinpath("styles", "dashboard.qss").read_text(encoding="utf-8")


def _palette(chosen: Roles) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for key, value in (
        (role.Window, chosen.background),
        (role.WindowText, chosen.text),
        (role.Base, chosen.surface),
        (role.AlternateBase, chosen.sunk),
        (role.Text, chosen.text),
        (role.Button, chosen.surface),
        (role.ButtonText, chosen.text),
        (role.PlaceholderText, chosen.muted),
        (role.Highlight, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.ToolTipBase, chosen.surface),
        (role.ToolTipText, chosen.text),
        (role.Accent, chosen.accent),
    ):
        palette.setColor(key, QColor(value))
    return palette
