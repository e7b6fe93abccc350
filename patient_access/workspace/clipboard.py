"""A clipboard that forgets: cleared after a delay and at the end, if the text is still ours."""

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

_KEEP_OUT_OF_HISTORY = {
    # KDE's Klipper and other managers that honour it; Windows clipboard history and cloud.
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"\x01",
    "CanIncludeInClipboardHistory": b"\x00\x00\x00\x00",
    "CanUploadToCloudClipboard": b"\x00\x00\x00\x00",
}


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

    def copy(self, text: str) -> int:
        """Put ``text`` on the clipboard, out of its history; returns the seconds it will stay."""
        mime = QMimeData()
        mime.setText(text)
        for kind, value in _KEEP_OUT_OF_HISTORY.items():
            mime.setData(kind, QByteArray(value))
        QGuiApplication.clipboard().setMimeData(mime)
        self._ours = text
        self._timer.start()
        return self._seconds

    def clear(self) -> None:
        """Empty the clipboard, unless somebody else's text is on it by now."""
        clipboard = QGuiApplication.clipboard()
        if self._ours is not None and clipboard.text() == self._ours:
            clipboard.clear()
        self._ours = None
        self._timer.stop()
