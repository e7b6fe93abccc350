"""The bridge's two secrets: from a file that only its user can read, or from the keyring.

Never from an argument or the environment, which others of the machine can look at.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from patient_access.settings.credentials import CredentialsUnavailable, read_token

_LARGEST = 4096


class SecretRefused(Exception):
    """``str`` is a sentence that says what to do."""


def read_secret(file: Path | None, name: str) -> str:
    """The secret in ``file``, or in the keyring under ``name``. Raises ``SecretRefused``."""
    if file is not None:
        return _from_file(file)
    try:
        secret = read_token(name)
    except CredentialsUnavailable as unavailable:
        raise SecretRefused(str(unavailable)) from None
    if secret is None:
        sentence = f"There is no secret: run `patient-access token set {name}`, or name its file."
        raise SecretRefused(sentence)
    return secret


def _from_file(file: Path) -> str:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(file, flags)
    except OSError:
        sentence = f"The secret's file {file} cannot be opened (a link does not count)."
        raise SecretRefused(sentence) from None
    try:
        if fault := _fault(os.fstat(descriptor)):
            sentence = f"The secret's file {file} {fault}"
            raise SecretRefused(sentence)
        secret = os.read(descriptor, _LARGEST).decode().strip("\r\n")
    except (OSError, UnicodeDecodeError):
        secret = ""
    finally:
        os.close(descriptor)
    if not secret:
        sentence = f"The secret's file {file} has no secret in it."
        raise SecretRefused(sentence)
    return secret


def _fault(status: os.stat_result) -> str:
    """What is wrong with who may read it; empty when nothing is."""
    if sys.platform == "win32":
        return "is not for Windows; keep the secret in the system keyring."
    if not stat.S_ISREG(status.st_mode):
        return "is not a file."
    if status.st_uid != os.geteuid():
        return "belongs to another user; give it to the one that the bridge runs as."
    if status.st_mode & 0o077:
        return "can be read by others; its mode must be 0600 or 0400."
    return ""
