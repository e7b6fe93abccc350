"""Web addresses and files as settings name them: nothing secret in them, nothing half said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

from patient_access.settings.host import host_name, is_loopback
from patient_access.settings.problems import wrong


def web_address(value: str) -> str:
    """An http(s) URL with a host and nothing secret in it; the trailing slash goes."""
    parts = _read(value)
    if parts.query or parts.fragment:
        raise wrong("leave out everything from “?” or “#” on; only the base address is wanted.")
    return value.strip().rstrip("/")


def sealed_address(value: str, why: str) -> str:
    """The same, with TLS unless it is this machine's own: ``why`` says what would be sent."""
    given = web_address(value)
    must_be_sealed(given, why)
    return given


def posting_address(value: str, why: str) -> str:
    """Where something is posted to: as ``sealed_address``, and may have a query."""
    if _read(value).fragment:
        raise wrong("leave out everything from “#” on.")
    must_be_sealed(value.strip(), why)
    return value.strip()


def must_be_sealed(address: str, why: str) -> None:
    """Raises a setting's rule for plain HTTP to another machine."""
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        sentence = f"{why}: write https:// (http:// to this machine only)."
        raise wrong(sentence)


def proxy_address(value: str) -> str:
    """A web address, without the secret that may belong to it."""
    try:
        secret = "@" in urlsplit(value).netloc
    except ValueError:
        secret = False
    if secret:
        raise wrong(
            "leave user name and password out; keep them with "
            "`patient-access token set EHR --of proxy`."
        )
    return web_address(value)


def system_address(value: str) -> str:
    """A web address, that of an HL7 v2 listener, or a folder of files."""
    scheme, found, rest = value.strip().partition("://")
    if scheme == "file" and rest.startswith("/") and not set(rest) & set("?#"):
        return value.strip()
    if not found or scheme not in ("mllp", "mllps"):
        return web_address(value)
    return f"{scheme}://{web_address('https://' + rest).removeprefix('https://')}"


def full_path(value: str) -> str:
    """The full path of a file: a desk may be started from anywhere."""
    full_file(Path(value))
    return value


def full_file(value: Path) -> Path:
    """The same, for a setting that is a path."""
    if value.is_absolute():
        return value
    raise wrong("write the file's full path.")


WebAddress = Annotated[str, AfterValidator(web_address)]
Proxy = Annotated[str, AfterValidator(proxy_address)]
SystemAddress = Annotated[str, AfterValidator(system_address)]
FullPath = Annotated[str, AfterValidator(full_path)]
FullFile = Annotated[Path, AfterValidator(full_file)]


def _read(value: str) -> SplitResult:
    """Its parts. Raises a setting's rule for what is no address, and for a secret in it."""
    given = value.strip()
    try:
        parts = urlsplit(given)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_one = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.netloc or not port_is_one:
        raise wrong("write a web address that begins with https:// (or http://) and a host.")
    if parts.username is not None or parts.password is not None:
        raise wrong("leave user name and password out; the token belongs in the keyring.")
    if any(char.isspace() for char in given):
        raise wrong("a web address holds no spaces.")
    if not parts.hostname:
        raise wrong("write a web address that begins with https:// (or http://) and a host.")
    host_name(parts.hostname)
    return parts
