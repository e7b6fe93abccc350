"""A FHIRcast hub in a process of its own, which does as it is told and says what it hears.

Requests come over HTTP, channels over WebSocket. Commands come as lines of JSON on standard
input, what happened goes as lines of JSON to standard output.
"""

import json
import secrets
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from tests.support.careful import over_tls, wanting

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0

# --- the process ----------------------------------------------------------------------------


class Hub:
    """``certificate``: of the server, for TLS; ``wanted``: of the desks that it lets in."""

    def __init__(self, certificate=None, wanted=None):
        self.conduct = {
            "lease": 7200,
            "confirms": True,
            "subscribe_status": 202,
            "refuses_more_events": False,
            "event_status": 202,
            "answers": True,
            "broadcasts": True,
            "endpoint": None,
            "renewed_endpoint": None,
            "redirect": None,
            "channel_redirect": None,
            "last": None,
            "only_token": None,
            "describes": None,
        }
        self.lock = threading.Lock()
        self.endpoints = {}  # path → the open channel, or None before it is opened
        self.expiry = {}
        self.topic = ""
        self.released = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self.http.daemon_threads = True
        self.http.hub = self
        tls = None
        if certificate:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(certificate)
            if wanted:
                wanting(tls, wanted)
            over_tls(self.http, tls)
        self.scheme = "wss" if tls else "ws"
        self.channels = serve(
            self.channel, "127.0.0.1", 0, process_request=self.admit, close_timeout=1, ssl=tls
        )
        self.channel_port = self.channels.socket.getsockname()[1]

    def say(self, what, **more):
        with self.lock:
            print(json.dumps({"what": what} | more), flush=True)

    def endpoint(self, path):
        return f"{self.scheme}://127.0.0.1:{self.channel_port}{path}"

    # --- HTTP ---------------------------------------------------------------------------

    def subscribe(self, form):
        if self.conduct["refuses_more_events"] and "SyncError" in form["hub.events"]:
            return 400, {}
        if self.conduct["subscribe_status"] != 202:
            return self.conduct["subscribe_status"], {}
        self.topic = form["hub.topic"]
        asked = form.get("hub.channel.endpoint")
        if asked is not None:
            path = "/" + asked.rpartition("/")[2]
            if self.endpoints.get(path) is None:
                return 404, {}
            if self.conduct["renewed_endpoint"] == "another":
                return 202, {"hub.channel.endpoint": self.new_endpoint()}
            threading.Thread(target=self.confirm, args=(path,), daemon=True).start()
            return 202, {"hub.channel.endpoint": asked}
        return 202, {"hub.channel.endpoint": self.conduct["endpoint"] or self.new_endpoint()}

    def new_endpoint(self):
        path = "/" + secrets.token_urlsafe(16)
        self.endpoints[path] = None
        return self.endpoint(path)

    def unsubscribe(self, form):
        path = "/" + form["hub.channel.endpoint"].rpartition("/")[2]
        channel = self.endpoints.pop(path, None)
        return (404, {}) if channel is None else (202, {})

    def event(self, text):
        if self.conduct["broadcasts"] and self.conduct["event_status"] < 300:
            self.send(text)
        return self.conduct["event_status"], {}

    # --- channels -----------------------------------------------------------------------

    def admit(self, channel, request):
        """An endpoint is good once."""
        self.say("knocked", path=request.path)
        if self.conduct["channel_redirect"]:
            answer = channel.respond(302, "elsewhere")
            answer.headers["Location"] = self.conduct["channel_redirect"]
            return answer
        if self.endpoints.get(request.path, 0) is not None:
            return channel.respond(404, "no such endpoint")
        return None

    def channel(self, channel):
        path = channel.request.path
        self.endpoints[path] = channel
        self.say("connected", path=path, headers=dict(channel.request.headers.raw_items()))
        self.confirm(path)
        if self.conduct["last"] is not None:
            channel.send(json.dumps(self.conduct["last"]))
        try:
            for text in channel:
                self.say("message", **json.loads(text))
        except ConnectionClosed:
            pass
        received = channel.protocol.close_rcvd
        self.endpoints.pop(path, None)
        self.say("disconnected", path=path, code=received.code if received else None)

    def confirm(self, path):
        channel = self.endpoints.get(path)
        if channel is None or not self.conduct["confirms"]:
            return
        said = {"hub.mode": "subscribe", "hub.topic": self.topic, "hub.events": "patient-open"}
        lease = self.conduct["lease"]
        if lease is not None:
            said["hub.lease_seconds"] = lease
            self.expiry[path] = time.monotonic() + lease
            threading.Timer(lease, self.expire, (path,)).start()
        channel.send(json.dumps(said))

    def expire(self, path):
        channel = self.endpoints.get(path)
        if channel is None or time.monotonic() < self.expiry[path] - 0.01:
            return
        channel.send(json.dumps({"hub.mode": "denied", "hub.topic": self.topic}))
        channel.close(1000)

    def send(self, text):
        for channel in list(self.endpoints.values()):
            if channel is not None:
                channel.send(text)

    def obey(self, command):
        match command:
            case {"set": conduct}:
                self.conduct |= conduct
                if self.conduct["answers"]:
                    self.released.set()
                else:
                    self.released.clear()
                self.say("set")
            case {"send": text}:
                self.send(text)
            case {"hang_up": code}:
                for channel in list(self.endpoints.values()):
                    channel.close(code)


class Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """What the hub says of itself: (status, JSON)."""
        hub = self.server.hub
        hub.say("get", path=self.path, token=self.headers["Authorization"])
        self.answer(*(hub.conduct["describes"] or (404, {})))

    def do_POST(self):
        hub = self.server.hub
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {}
        if self.headers["Content-Type"] == "application/x-www-form-urlencoded":
            form = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        hub.say(
            "post",
            path=self.path,
            token=self.headers["Authorization"],
            mode=form.get("hub.mode", "event"),
            form=form,
            event=None if form else json.loads(body),
        )
        if not hub.conduct["answers"]:
            hub.released.wait()
        only = hub.conduct["only_token"]
        if only is not None and self.headers["Authorization"] != f"Bearer {only}":
            self.answer(401, {})
        elif hub.conduct["redirect"]:
            self.answer(307, {}, hub.conduct["redirect"])
        elif not form:
            self.answer(*hub.event(body))
        elif form["hub.mode"] == "subscribe":
            self.answer(*hub.subscribe(form))
        else:
            self.answer(*hub.unsubscribe(form))

    def answer(self, status, said, location=None):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        return


def main():
    hub = Hub(*sys.argv[1:])
    threading.Thread(target=hub.http.serve_forever, daemon=True).start()
    threading.Thread(target=hub.channels.serve_forever, daemon=True).start()
    hub.say("serving", port=hub.http.server_address[1], channel_port=hub.channel_port)
    for line in sys.stdin:
        hub.obey(json.loads(line))


# --- in the tests' hands --------------------------------------------------------------------


class HubProcess:
    """A hub that is running; ``heard`` is everything that happened there."""

    def __init__(self, *certificates):
        """``certificates``: see ``Hub``."""
        self.heard = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fhircast.hub", *map(str, certificates)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        serving = self.wait_for("serving")
        self.port, self.channel_port = serving["port"], serving["channel_port"]
        self.url = f"http{'s' if certificates else ''}://127.0.0.1:{self.port}/hub"

    def _listen(self):
        for line in self.process.stdout:
            with self._news:
                self.heard.append(json.loads(line))
                self._news.notify_all()

    def all(self, what, **given):
        """Everything of one kind that has happened, with these properties."""
        wanted = {"what": what} | given
        with self._news:
            return [one for one in self.heard if wanted.items() <= one.items()]

    def wait_for(self, what, times=1, seconds=PATIENCE, **given):
        """The ``times``-th of its kind; fails with everything heard when it never comes."""
        wanted = {"what": what} | given
        found = []

        def has_come():
            found[:] = [one for one in self.heard if wanted.items() <= one.items()]
            return len(found) >= times

        with self._news:
            assert self._news.wait_for(has_come, seconds), f"{wanted} never came: {self.heard}"
        return found[times - 1]

    def set(self, **conduct):
        times = len(self.all("set")) + 1
        self._command({"set": conduct})
        self.wait_for("set", times)

    def send(self, message):
        """To every channel; a text as it is, anything else as JSON."""
        text = message if isinstance(message, str) else json.dumps(message)
        self._command({"send": text})

    def hang_up(self, code=1011):
        self._command({"hang_up": code})

    def _command(self, command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def die(self):
        """Gone without a word, as a server that loses power."""
        self.process.kill()
        self.close()

    def close(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.kill()
        self.process.wait(10)
        self._listener.join(10)
        self.process.stdout.close()


if __name__ == "__main__":
    main()
