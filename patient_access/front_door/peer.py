"""Who is at the other end of a local socket, by the kernel's word. Standard library only."""

import os
import socket
import struct
import sys

_LOCAL_LEVEL = 0
_LOCAL_PEERCRED = 1
"""macOS ``SOL_LOCAL`` and ``LOCAL_PEERCRED`` (sys/un.h), which ``socket`` does not name."""


def is_this_user(connection: socket.socket) -> bool:
    """Whether the peer runs as this user. False where the kernel does not say."""
    try:
        return sys.platform != "win32" and _peer_uid(connection) == os.geteuid()
    except (OSError, struct.error):
        return False


def _peer_uid(connection: socket.socket) -> int:
    if sys.platform == "linux":
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        uid: int = struct.unpack("iII", credentials)[1]  # struct ucred: pid, uid, gid
        return uid
    # struct xucred: u_int version, uid_t uid, …
    credentials = connection.getsockopt(_LOCAL_LEVEL, _LOCAL_PEERCRED, 76)
    other: int = struct.unpack_from("II", credentials)[1]
    return other
