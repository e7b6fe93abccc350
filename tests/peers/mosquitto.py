"""A real Mosquitto on loopback, which tests stop, freeze and start again; and a publisher."""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

from tests.support.own_port import own_port

PATIENCE = 30.0
KEEP_ALIVE = 60
"""Of the publisher: a pause of a busy machine is no death; a broken connection is seen at once."""
CALLS, PUBLISHER = "calls/agents/1001/calls", "calls/agents/1001/publisher"


def program():
    """Where Debian puts it."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


class Mosquitto:
    """``lines`` are those of its configuration besides the listener."""

    def __init__(self, folder, *lines, persistence=True):
        self.port = own_port()
        self._file = folder / "mosquitto.conf"
        self._file.write_text(
            "\n".join(
                [
                    f"listener {self.port} 127.0.0.1",
                    f"persistence {str(persistence).lower()}",
                    f"persistence_location {folder}/",
                    "log_type subscribe",
                    *(lines or ["allow_anonymous true"]),
                ]
            )
            + "\n"
        )
        folder.chmod(0o777)
        self._process = None
        self._subscribed = []
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            [program(), "-c", str(self._file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                assert time.monotonic() < deadline, "mosquitto did not open its port"
                assert self._process.poll() is None, "mosquitto ended"
                threading.Event().wait(0.01)
                continue
            return

    def subscribed(self, topic):
        """The moments (``time.monotonic``) at which somebody began to read it."""
        return [at for at, line in list(self._subscribed) if f" {topic}" in line]

    def _listen(self, process):
        with process.stderr:
            for line in process.stderr:
                self._subscribed.append((time.monotonic(), line.rstrip()))

    def freeze(self):
        """Every connection stays open, and nobody answers."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self._process.pid, signal.SIGCONT)

    def stop(self):
        self.thaw()
        self._process.terminate()
        self._process.wait(PATIENCE)


class Publisher:
    """A site's bridge, as docs/telephony.md says it should be."""

    def __init__(self, port, calls=(), tls=None):
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

        self._calls = dict(calls)
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.will_set(PUBLISHER, "offline", qos=1, retain=True)
        self._client.reconnect_delay_set(1, 1)
        if tls is not None:
            self._client.tls_set_context(tls)
        self._client.on_connect = lambda *_: self._all()
        self._client.connect("127.0.0.1", port, keepalive=KEEP_ALIVE)
        self._client.loop_start()

    def say(self, call, state, number="", **more):
        """The agent's calls, all of them; an end is named once, without a number."""
        if state == "ended":
            self._calls.pop(call, None)
            self._publish({"id": call, "state": state, **more})
        else:
            self._calls[call] = {"id": call, "state": state, "number": number, **more}
            self._publish()

    def forget(self, call):
        """Over, and said to a broker that may not be there: the list does not name it."""
        self._calls.pop(call, None)
        self._publish(wait=False)

    def die(self):
        """Without a farewell: the broker publishes the will."""
        self._client.loop_stop()
        self._client.socket().close()

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()

    def raw(self, payload):
        info = self._client.publish(CALLS, payload, qos=1, retain=True)
        _published(info)

    def _all(self):
        self._publish(wait=False)
        self._client.publish(PUBLISHER, "online", qos=1, retain=True)

    def _publish(self, *ended, wait=True):
        calls = [*self._calls.values(), *ended]
        said = json.dumps({"version": 1, "calls": calls})
        info = self._client.publish(CALLS, said, qos=1, retain=True)
        if wait:
            _published(info)


def _published(info):
    info.wait_for_publish(PATIENCE)
    assert info.is_published(), "the broker has not taken it"
