"""What the browser shows when it has come back: a sentence, and nothing it brought."""

from __future__ import annotations

from typing import Final

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "en": ("Back to Patient Access", "You can close this window and go on in Patient Access."),
    "es": ("De vuelta a Patient Access", "Puede cerrar esta ventana y seguir en Patient Access."),
}
_STATUS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}


def answer_page(language: str) -> bytes:
    """A whole HTTP answer in the agent's language. Nothing of the request is in it."""
    title, sentence = _TEXTS.get(language, _TEXTS["en"])
    page = (
        f'<!doctype html><html lang="{language if language in _TEXTS else "en"}"><head>'
        f'<meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{sentence}</p></body></html>"
    )
    return _answer(200, "text/html; charset=utf-8", page.encode())


def refusal(status: int) -> bytes:
    """A whole HTTP answer to what is not the browser's return."""
    return _answer(status, "text/plain; charset=utf-8", b"")


def _answer(status: int, kind: str, body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 {status} {_STATUS[status]}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body
