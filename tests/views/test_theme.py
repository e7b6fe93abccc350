import re
from dataclasses import asdict, fields
from importlib.resources import files

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from patient_access.handover.frames import Theme
from patient_access.views import fonts, icons, theme
from patient_access.views.buttons import DangerButton
from patient_access.views.fonts import Size

THEMES = {"light": theme.LIGHT, "dark": theme.DARK}
PAIRS = [
    *[(ink, ground) for ink in ("text", "muted") for ground in ("surface", "background", "sunk")],
    ("on_accent", "accent"),
    ("on_danger", "danger"),
    ("accent", "accent_weak"),
    ("accent", "surface"),
    ("text", "accent_weak"),
    ("muted", "accent_weak"),
    *[(tone, f"{tone}_weak") for tone in ("good", "warning", "info", "danger")],
    ("text", "warning_weak"),
    ("text", "info_weak"),
    ("text", "danger_weak"),
    ("warning", "surface"),
]


def luminance(colour):
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(name, ink, ground):
    roles = asdict(THEMES[name])
    assert contrast(roles[ink], roles[ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_the_focus_border_stands_out(name):
    roles = THEMES[name]
    assert contrast(roles.accent, roles.surface) >= 3
    assert contrast(roles.accent, roles.background) >= 3


def test_the_style_sheet_asks_only_for_roles_that_exist_and_uses_red_only_for_end():
    sheet = files("resources").joinpath("styles", "dashboard.qss").read_text("utf-8")
    asked = set(re.findall(r"(?<!\$)\$([a-z_]+)", sheet))
    assert asked <= {field.name for field in fields(theme.Roles)}
    red = [line for line in sheet.splitlines() if re.search(r"\$danger\b", line)]
    assert red
    assert all('kind="danger"' in line or 'tone="danger"' in line for line in red)


def test_only_one_button_is_red_and_it_ends_the_call(board):
    red = board.findChildren(DangerButton)
    assert [button.accessibleName() for button in red] == ["End"]


def test_a_theme_is_put_on_in_one_call(board):
    board.set_theme(Theme.DARK)
    assert theme.roles() is theme.DARK
    assert theme.DARK.surface in board.styleSheet()
    assert board.palette().color(QPalette.ColorRole.Window).name().upper() == theme.DARK.background


def test_high_contrast_takes_the_systems_colours_and_outlines():
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#FFFF00"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#00FFFF"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#000000"))
    roles = theme.high_contrast(palette)
    assert roles.outlined
    assert (roles.surface, roles.text, roles.muted, roles.accent) == (
        "#000000",
        "#FFFF00",
        "#FFFF00",
        "#00FFFF",
    )


def test_figures_stand_under_each_other(qapp):
    for size in Size:
        metrics = QFontMetrics(fonts.font(size, strong=True))
        widths = {metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}
        assert max(widths) - min(widths) <= 1, size  # of ten figures; rounding


def test_every_icon_the_program_names_is_shipped_and_can_be_drawn(qapp):
    package = files("patient_access").joinpath("views")
    sources = [file.read_text("utf-8") for file in package.rglob("*.py")]
    named = {name for source in sources for name in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source)}
    used = {"check", "x", "info", "lock", "phone", "copy", "ban"} | (named & set(icons.load()))
    assert "triangle-alert" in used
    for name in used:
        picture = icons.pixmap(name, "text", 16, 2.0).toImage()
        assert picture.width() == 32
        inked = any(picture.pixelColor(x, y).alpha() for x in range(32) for y in range(32))
        assert inked, name


def test_no_label_of_the_dashboard_can_show_markup(board):
    labels = board.findChildren(QLabel)
    assert len(labels) > 20
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_nothing_in_the_window_draws_with_a_graphics_effect(board):
    assert [w for w in board.findChildren(QWidget) if w.graphicsEffect() is not None] == []


@pytest.mark.parametrize("what", ["scheme", "contrast"])
def test_the_window_follows_the_system_while_it_runs(board, qapp, monkeypatch, what):
    board.set_theme(Theme.SYSTEM)
    asked = []
    monkeypatch.setattr(theme, "resolve", lambda setting: asked.append(setting) or theme.DARK)
    hints = qapp.styleHints()
    if what == "scheme":
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    else:
        hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert asked == [Theme.SYSTEM]
    assert theme.DARK.surface in board.styleSheet()


def test_a_setting_is_stronger_than_the_systems_scheme(qapp):
    assert theme.resolve(Theme.DARK) is theme.DARK
    assert theme.resolve(Theme.LIGHT) is theme.LIGHT
