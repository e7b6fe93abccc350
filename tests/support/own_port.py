"""Ports for programs that cannot be given an open socket, and are started again on the same one.

A port that the system chooses is free for a moment only: any other test, or any connection, may be
given it next. These lie below the ports that the system chooses from, and each is this process's
alone until it ends.
"""

import os
import random
import socket
import sys
from pathlib import Path

_LOWEST = 12_000
_BELOW = 30_000
"""Linux chooses from 32768 on, unless it was told otherwise."""
_taken = []


def own_port():
    """A loopback port, free for TCP and UDP."""
    below = _BELOW
    ranges = Path("/proc/sys/net/ipv4/ip_local_port_range")
    if ranges.exists():
        below = min(below, int(ranges.read_text().split()[0]))
    if sys.platform != "linux" or below <= _LOWEST:
        return _free(0)
    # Tests that have the same seed would meet at each port.
    chance = random.Random(os.urandom(8))  # noqa: S311 - no secret
    for _ in range(200):
        port = chance.randrange(_LOWEST, below)
        if _is_ours(port) and _free(port):
            return port
    raise AssertionError("no free port in two hundred tries")


def _is_ours(port):
    """A name that only one process can have, and that is gone with it (unix(7), abstract)."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0patient-access-test-port-{port}")
    except OSError:
        claim.close()
        return False
    _taken.append(claim)
    return True


def _free(port):
    """The port (0: any) if nobody has it now; else 0."""
    try:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", port))
            port = tcp.getsockname()[1]
            udp.bind(("127.0.0.1", port))
    except OSError:
        return 0
    return port
