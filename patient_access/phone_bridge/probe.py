"""Whether a broker would serve this desk: asked once, for ``doctor``. Reads no number."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from patient_access.handover.bridge_frames import Listen
from patient_access.phone_bridge.main import CALLS, ONLINE, PUBLISHER, client_for
from patient_access.way_out.mistrust import Mistrust, shake_hands
from patient_access.way_out.tls import towards


@dataclass
class Probed:
    """What was found, as far as it got."""

    reached: bool = False
    mistrust: Mistrust | None = None
    let_in: bool = False
    granted: bool = False
    """Both topics, as the broker answered. Mosquitto grants what its ACL then keeps back."""
    list_retained: bool = False
    publisher_said: bool = False
    publisher_online: bool = False

    @property
    def whole(self) -> bool:
        return self.granted and self.list_retained and self.publisher_said


def probe(listen: Listen, secret: str | None, seconds: float) -> Probed:
    """Blocks for ``seconds`` a step. Raises ``OSError`` and ``ValueError`` for its files."""
    found, over = Probed(), threading.Event()
    publisher = listen.publisher_topic or listen.topic + PUBLISHER
    client = client_for(listen, secret)

    def connected(
        client: Client,
        _userdata: Any,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        found.let_in = not reason.is_failure
        if found.let_in:
            client.subscribe([(listen.topic + CALLS, 1), (publisher, 1)])
        else:
            over.set()

    def subscribed(
        _client: Client,
        _userdata: Any,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        found.granted = not any(reason.is_failure for reason in reasons)
        if not found.granted:
            over.set()

    def arrived(_client: Client, _userdata: Any, message: MQTTMessage) -> None:
        if message.topic == publisher:
            found.publisher_said = True
            found.publisher_online = message.payload == ONLINE
        else:
            found.list_retained = True
        if found.whole:
            over.set()

    _reach(listen, found, seconds)
    if not found.reached or found.mistrust is not None:
        return found
    client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, arrived
    client.connect_timeout = seconds
    try:
        client.connect(listen.host, listen.port, keepalive=listen.keep_alive)
    except OSError:
        return found
    client.loop_start()
    over.wait(seconds)
    with suppress(OSError):
        client.disconnect()
    client.loop_stop()
    return found


def _reach(listen: Listen, found: Probed, seconds: float) -> None:
    """The way there alone: paho does not close a connection that it does not trust."""
    try:
        if listen.tls:
            context = towards(listen.ca_file, listen.certificate)
            found.mistrust = shake_hands(listen.host, listen.port, context, seconds)
        else:
            socket.create_connection((listen.host, listen.port), seconds).close()
        found.reached = True
    except OSError:
        return
