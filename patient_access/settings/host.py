"""A host as a setting names it: one type for every server, so that none takes what another refuses.

A name or an IP address and nothing around it. What a person pastes instead (a whole address, a
port, a list) is refused with the part to leave out; the words typed are not repeated, because a
pasted address may hold a password.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import Url

from patient_access.settings.problems import wrong

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
"""One part of a name (RFC 1123, 2.1), and the underscore that Windows names may have."""
_LONGEST = 253
"""Characters of a name (RFC 1035, 2.3.4, without the root)."""
_EXAMPLE = "write its name or IP address alone, such as server.example or 10.20.30.40."


def host_name(value: str) -> str:
    """The host; letters beyond ASCII as the network writes them (IDNA). Raises a setting's rule."""
    host = value.strip()
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]  # as an IPv6 address stands in a web address
    if _is_address(host):
        return host
    if fault := _fault(host):
        sentence = f"{fault}; {_EXAMPLE}"
        raise wrong(sentence)
    return _as_sent(host)


def host_and_port(value: str) -> str:
    """``host`` or ``host:port``, an IPv6 address in square brackets. Raises a setting's rule."""
    host, _, port = value.strip().rpartition(":")
    if not (port.isascii() and port.isdigit()) or _is_address(value.strip()):
        return _bracketed(host_name(value))
    if not 0 < int(port[:6]) <= 65535:
        raise wrong("write a host, or host:port with a port from 1 to 65535.")
    return f"{_bracketed(host_name(host))}:{port}"


def is_loopback(host: str) -> bool:
    """Whether this names the machine itself: what goes there crosses no network."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


Host = Annotated[str, AfterValidator(host_name)]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _fault(host: str) -> str:
    """What stands there that is no part of a name; empty when it may be one."""
    if not host:
        return "this cannot be empty"
    if "://" in host:
        return "leave out “://” and what stands before it"
    if "@" in host:
        return "leave out the user name and “@”"
    if "/" in host:
        return "leave out everything from “/” on"
    if any(char.isspace() for char in host):
        return "a host holds no spaces"
    if host.rpartition(":")[2].isdigit():
        return "leave out “:” and the port, which has a setting of its own"
    return ""


def _as_sent(name: str) -> str:
    """As it is looked up. Raises a setting's rule for what can be no host's name."""
    try:
        sent = name if name.isascii() else Url(f"https://{name}/").host or ""
    except ValueError:
        sent = ""
    labels = sent.lower().split(".")
    half_an_address = labels[-1].isdigit()  # 10.1.2, or 1.2.3.400
    if half_an_address or len(sent) > _LONGEST or not all(map(_LABEL.fullmatch, labels)):
        sentence = f"that can be no host; {_EXAMPLE}"
        raise wrong(sentence)
    return sent


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
