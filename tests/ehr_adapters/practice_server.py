"""A made-up practice system: JSON over HTTP, a bearer token, two people with rows."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

TOKEN = "zq-made-up-token"
PEOPLE = [
    {
        "key": "k1",
        "chart": "L-100417",
        "surname": "Quillfeather",
        "forename": "Zoe",
        "born": "1984-05-17",
        "numbers": [{"kind": "mobile", "number": "(816) 555-0142"}],
        "street": "12 Larch Lane",
        "town": "Salem",
        "zip": "97301",
    },
    {
        "key": "k2",
        "chart": "L-100555",
        "surname": "Zimmerlund",
        "forename": "Bo",
        "born": "1980-01-30",
        "numbers": [{"kind": "home", "number": "816-555-0177"}],
        "street": "9 Elm Court",
        "town": "Salem",
        "zip": "97301",
    },
]
_VISIT = {"for": "Check-up", "with": "Imani Achebe", "state": "fixed"}
ROWS = {
    "bookings": [
        {"key": "b1", "person": "k1", "at": "2030-01-05T09:30:00-06:00", **_VISIT},
        {"key": "b2", "person": "k2", "at": "2030-01-05T10:30:00-06:00", **_VISIT},
    ],
    "bills": [
        {"key": "i1", "person": "k1", "open": 35.5, "currency": "USD"},
        {"key": "i2", "person": "k2", "open": 1200, "currency": "USD"},
    ],
}


def _digits(text):
    return "".join(c for c in text if c.isdigit())


_FITS = {
    "phone": lambda one, said: any(_digits(n["number"]) == said for n in one["numbers"]),
    "chart": lambda one, said: one["chart"].casefold() == said.casefold(),
    "surname": lambda one, said: one["surname"].casefold().startswith(said.casefold()),
    "born": lambda one, said: one["born"] == said,
}


def answer(target, authorization):
    """A status and a body for one question."""
    parts = urlsplit(target)
    if authorization != f"Bearer {TOKEN}":
        return 401, {"problem": "sign in"}
    match [unquote(part) for part in parts.path.split("/")][2:]:
        case ["about"]:
            return 200, {"product": "Larkspur", "release": "4.2"}
        case ["people"]:
            said = dict(parse_qsl(parts.query))
            found = [p for p in PEOPLE if all(_FITS[name](p, said[name]) for name in said)]
            return 200, {"people": found, "more": False}
        case ["people", key, what] if what in ROWS and key in ("k1", "k2"):
            return 200, {what: [row for row in ROWS[what] if row["person"] == key]}
    return 404, {}


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        status, body = answer(self.path, self.headers.get("Authorization"))
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Says nothing."""


@contextmanager
def practice():
    """Its base address, while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
