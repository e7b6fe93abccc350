"""The broker's side: every list goes out with each connection, and the will when it is lost.

paho-mqtt works on a thread of its own; everything here but its two callbacks is called on the
event loop.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from patient_access.bridge.setting import BridgeBroker
from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.phone_bridge.published import PublishedCall, PublishedCalls
from patient_access.way_out.mistrust import Mistrust, mistrust_of
from patient_access.way_out.tls import towards

ONLINE, STALE, OFFLINE = b"online", b"stale", b"offline"
"""What the publisher's topic says. A desk believes its list while it says ``online``."""

_FAREWELL_SECONDS = 2.0


class Publisher:
    """Publishes nothing of before a connection: on each one, ``connected`` says all anew."""

    def __init__(
        self,
        setting: BridgeBroker,
        secret: str | None,
        longest_pause: float,
        connected: Callable[[], None],
    ) -> None:
        self._setting = setting
        self._connected = connected
        self._loop = asyncio.get_running_loop()
        self._run, self._seq = secrets.token_hex(8), 0
        self.up = False
        self._mistrust: Mistrust | None = None
        self._client = client = Client(
            CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5
        )
        client.will_set(setting.publisher_topic, OFFLINE, qos=1, retain=True)
        client.reconnect_delay_set(1, max(1, round(longest_pause)))
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        if setting.user:
            client.username_pw_set(setting.user, secret)
        if setting.tls:
            client.tls_set_context(towards(setting.ca_file, setting.certificate))

    def start(self) -> None:
        """Connect, and again for ever. Returns at once."""
        keep_alive = max(1, round(self._setting.ping_seconds * self._setting.misses / 2))
        with suppress(OSError):
            self._client.connect_async(self._setting.host, self._setting.port, keep_alive)
        self._client.loop_start()

    def tell(self, agent: str, calls: Iterable[PublishedCall]) -> None:
        """The whole list of one agent; nothing while there is no connection."""
        if not self.up:
            return
        self._seq += 1
        said = PublishedCalls(version=1, calls=tuple(calls), run=self._run, seq=self._seq)
        payload = said.model_dump_json(exclude_defaults=True).encode()
        self._client.publish(f"{self._setting.topic}/{agent}/calls", payload, qos=1, retain=True)

    def say(self, word: bytes) -> None:
        """``ONLINE`` or ``STALE``, to all desks at once."""
        if self.up:
            self._client.publish(self._setting.publisher_topic, word, qos=1, retain=True)

    def close(self) -> None:
        """With a farewell: a bridge that is stopped hears no call end. Blocks for 2 s at most."""
        if self.up:
            said = self._client.publish(self._setting.publisher_topic, OFFLINE, qos=1, retain=True)
            with suppress(RuntimeError, ValueError):
                said.wait_for_publish(_FAREWELL_SECONDS)
        self._client.disconnect()
        self._client.loop_stop()

    # --- on paho's thread -----------------------------------------------------------------

    def _on_connect(
        self,
        _client: Client,
        _userdata: Any,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._on_loop(self._refused if reason.is_failure else self._began)

    def _on_connect_fail(self, *_: Any) -> None:
        error = sys.exception()  # paho calls this while it deals with what kept it out
        if isinstance(error, ssl.SSLError):
            why = mistrust_of(error)
            self._on_loop(lambda: self._not_trusted(why))

    def _on_disconnect(self, *_: Any) -> None:
        self._on_loop(self._ended)

    def _on_loop(self, what: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the bridge is leaving
            self._loop.call_soon_threadsafe(what)

    # --- on the loop ----------------------------------------------------------------------

    def _began(self) -> None:
        self.up, self._mistrust = True, None
        log.event(Code.BROKER_LIVE)
        self._connected()

    def _not_trusted(self, why: Mistrust) -> None:
        """Logged once for each reason: it is tried again for ever."""
        if why is not self._mistrust:
            self._mistrust = why
            log.event(Code.SERVER_NOT_TRUSTED, type_name=why.value)

    def _ended(self) -> None:
        if self.up:
            self.up = False
            log.event(Code.BROKER_LOST)

    def _refused(self) -> None:
        log.event(Code.BROKER_REFUSED)
