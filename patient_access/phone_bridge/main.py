"""The process: paho-mqtt on one agent's topic, frames on the pipe, gone with the pipe."""

from __future__ import annotations

import random
import signal
import threading
from contextlib import suppress
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from patient_access.handover.bridge_frames import (
    BRIDGE_PROTOCOL,
    LinkIs,
    Listen,
    ThatIsAll,
    decode_listen,
    encode_bridge,
)
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.phone_bridge.published import Newest, NotACallList, decode, read
from patient_access.way_out.tls import towards

CALLS, PUBLISHER = "/calls", "/publisher"
"""The two topics below an agent's own: her calls, and whether who publishes them is alive."""

ONLINE = b"online"

_FIRST_PAUSE = 0.25
"""Seconds before the first try to connect again; each next pause is twice as long."""


def run() -> int:
    """Listen until the pipe ends. Returns the process's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent
    parent = Parent.take_standard_streams()
    over = threading.Event()
    bridges: list[Bridge] = []

    def asked(header: bytes, private: PrivatePart) -> None:
        try:
            listen = decode_listen(header)
        except WireError:
            listen = None
        if listen is None or listen.protocol != BRIDGE_PROTOCOL or bridges:
            over.set()
            return
        bridges.append(Bridge(parent, listen, private.buffer.decode() or None))
        private.wipe()
        bridges[0].start()

    parent.listen(asked, over.set)
    over.wait()
    return 0


class Bridge:
    """Everything but ``start`` happens on paho's thread.

    The calls are read from the publisher's first ``online`` on: what an absent publisher has left
    at the broker brings nobody onto a screen, and its callers do not come into this memory.
    """

    def __init__(self, parent: Parent, listen: Listen, secret: str | None) -> None:
        self._parent = parent
        self._listen = listen
        self._key = bytes.fromhex(listen.key)
        self._publisher = listen.publisher_topic or listen.topic + PUBLISHER
        self._newest = Newest()
        self._reads_calls = False
        self._told: LinkIs | None = None
        self._client = client_for(listen, secret)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._arrived

    def start(self) -> None:
        """Connect, and again for ever. Returns at once."""
        with suppress(OSError):
            self._client.connect_async(
                self._listen.host, self._listen.port, keepalive=self._listen.keep_alive
            )
        self._client.loop_start()

    def _connected(
        self,
        client: Client,
        _userdata: Any,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._tell(LinkIs(up=False, refused=True))
            return
        self._newest = Newest()
        self._reads_calls = False
        client.subscribe(self._publisher, 1)

    def _disconnected(self, *_: Any) -> None:
        if self._told is None or not self._told.refused:
            self._tell(LinkIs(up=False))

    def _arrived(self, client: Client, _userdata: Any, message: MQTTMessage) -> None:
        if message.topic == self._publisher:
            online = message.payload == ONLINE
            if online and not self._reads_calls:
                self._reads_calls = True
                client.subscribe(self._listen.topic + CALLS, 1)
            self._tell(LinkIs(up=online))
        else:
            self._say(bytes(message.payload))

    def _say(self, payload: bytes) -> None:
        """A message that is no list of calls changes nothing: it may be another program's."""
        try:
            published = decode(payload)
        except NotACallList:
            return
        if not self._newest.is_news(published):
            return
        calls = list(read(published, self._key))
        for public, private in calls:
            self._parent.send(encode_bridge(public), PrivatePart(private))
        legs = tuple(public.leg_id for public, _ in calls)
        self._parent.send(encode_bridge(ThatIsAll(legs=legs)))

    def _tell(self, link: LinkIs) -> None:
        if link != self._told:
            self._told = link
            self._parent.send(encode_bridge(link))


def client_for(listen: Listen, secret: str | None) -> Client:
    """A client of this broker, not connected. Raises ``OSError`` (or ``ValueError``) for a file."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=True,
    )
    client.reconnect_delay_set(
        # Never at the same moment as every other desk. paho only reckons with it.
        _FIRST_PAUSE * random.uniform(0.8, 1.2),  # type: ignore[arg-type]  # noqa: S311 - no secret
        max(1, listen.longest_pause),
    )
    if listen.user:
        client.username_pw_set(listen.user, secret)
    if listen.tls:
        client.tls_set_context(towards(listen.ca_file, listen.certificate))
    return client
