"""A clipboard that forgets: cleared after a delay and at the end, if the text is still ours.

Ours is also what Qt's own widgets put there (Ctrl+C in a list of rows, in a field, in the note).
"""

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

_KEEP_OUT_OF_HISTORY = {
    # KDE's Klipper and other managers that honour it; Windows clipboard history and cloud.
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"\x01",
    "CanIncludeInClipboardHistory": b"\x00\x00\x00\x00",
    "CanUploadToCloudClipboard": b"\x00\x00\x00\x00",
}
_OF_THIS_PROCESS = frozenset({"offscreen", "minimal"})
"""Platforms whose clipboard no other process sees; they do not say whose text is on it."""


class ExpiringClipboard(QObject):
    """One per workspace; ``seconds`` is how long a copied text may stay."""

    def __init__(self, seconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._ours: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(seconds * 1000)
        self._timer.timeout.connect(self.clear)
        QGuiApplication.clipboard().dataChanged.connect(self._changed)

    def copy(self, text: str) -> int:
        """Put ``text`` on the clipboard, out of its history; returns the seconds it will stay."""
        self._ours = text  # first: the clipboard tells of its change while it is set
        mime = QMimeData()
        mime.setText(text)
        for kind, value in _KEEP_OUT_OF_HISTORY.items():
            mime.setData(kind, QByteArray(value))
        QGuiApplication.clipboard().setMimeData(mime)
        self._timer.start()
        return self._seconds

    def _changed(self) -> None:
        """Something is on it. What a widget of this window has put there goes as a copied note."""
        clipboard = QGuiApplication.clipboard()
        ours = clipboard.ownsClipboard() or QGuiApplication.platformName() in _OF_THIS_PROCESS
        if not ours:
            return  # another program's is not even looked at: it may take its time to hand it over
        text = clipboard.text()
        if text and text != self._ours:
            self.copy(text)

    def clear(self) -> None:
        """Empty the clipboard, unless somebody else's text is on it by now."""
        clipboard = QGuiApplication.clipboard()
        if self._ours is not None and clipboard.text() == self._ours:
            clipboard.clear()
        self._ours = None
        self._timer.stop()
