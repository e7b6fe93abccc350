"""Type: the system's interface font, five sizes, two weights, figures of one width.

Inter is bundled (SIL Open Font License) for systems that have no interface font of their
own, such as a bare Debian, where Qt only knows the alias *Sans Serif*.
"""

from __future__ import annotations

from enum import IntEnum
from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

_ALIASES = frozenset({"", "sans serif", "sans-serif", "sans", "dejavu sans", "bitstream vera sans"})
"""What Qt reports where no desktop has chosen a font."""


class Size(IntEnum):
    """Device-independent pixels."""

    CAPTION = 12
    BODY = 13
    LEAD = 15
    HEADING = 20
    FIGURE = 28


def install(app: QApplication) -> None:
    """Set the program's font; loads the bundled one only where it is needed."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    family = system.family()
    if family.casefold() in _ALIASES:
        for name in ("Inter-Regular.otf", "Inter-SemiBold.otf"):
            data = files("resources").joinpath("fonts", name).read_bytes()
            loaded = QFontDatabase.addApplicationFontFromData(data)
            families = QFontDatabase.applicationFontFamilies(loaded)
            family = families[0] if families else family
    system.setFamily(family)
    system.setPixelSize(Size.BODY)
    system.setFeature(QFont.Tag("tnum"), 1)
    app.setFont(system)


def font(size: Size = Size.BODY, *, strong: bool = False) -> QFont:
    """The interface font at one of the five sizes, weight 400 or 600."""
    made = QFont(QApplication.font())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made
