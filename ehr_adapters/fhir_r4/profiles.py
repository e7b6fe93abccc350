"""Vendor profiles as files: which there are, reading one, and recognising a server (rule D5)."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ehr_adapters.fhir_r4.profile import Profile
from patient_access.toml_lines import line_of, syntax_error

PLAIN = "plain_r4"
_ENDING = ".toml"
_LARGEST = 1 << 18


class ProfileProblem(Exception):
    """A profile that cannot be used. The text names file, line and what to write instead."""


def shipped() -> tuple[str, ...]:
    """The names of the profiles that come with the program."""
    return tuple(sorted(p.name.removesuffix(_ENDING) for p in _folder().iterdir() if _is_one(p)))


@cache
def load(name: str) -> Profile:
    """A shipped profile by name, or a site's own by the path of a ``.toml`` file.

    Raises ``ProfileProblem``.
    """
    if name in shipped():
        return _read(_folder() / f"{name}{_ENDING}", f"{name}{_ENDING}")
    if name.endswith(_ENDING):
        return _read(Path(name), name)
    msg = f"There is no profile {name}. Write one of {', '.join(shipped())}."
    raise ProfileProblem(msg)


def recognise(words: Iterable[str]) -> Profile:
    """The shipped profile of a server that calls itself this; the plain one for any other.

    Whole words count: *Epic* is not found in *epicentre*.
    """
    said = " ".join(words).casefold()
    for name in shipped():
        profile = load(name)
        for mark in profile.software:
            if re.search(rf"(?<![a-z0-9]){re.escape(mark.casefold())}(?![a-z0-9])", said):
                return profile
    return load(PLAIN)


def _folder() -> Traversable:
    return files("resources") / "profiles"


def _is_one(place: Traversable) -> bool:
    return place.name.endswith(_ENDING)


def _read(place: Traversable | Path, shown: str) -> Profile:
    reason = ""
    try:
        raw = place.read_bytes()
    except OSError as error:
        msg = f"{shown}: the file cannot be read ({error.strerror})."
        raise ProfileProblem(msg) from None
    if len(raw) > _LARGEST:
        msg = f"{shown}: the file is larger than {_LARGEST // 1024} kB."
        raise ProfileProblem(msg)
    text = ""
    try:
        text = raw.decode("utf-8-sig")
        return Profile.model_validate(tomllib.loads(text))
    except UnicodeDecodeError:
        reason = "the file is not UTF-8 text."
    except tomllib.TOMLDecodeError as error:
        line, what = syntax_error(text, error)
        reason = f"line {line}: not readable as TOML ({what})."
    except RecursionError:
        reason = "nested too deeply."
    except ValidationError as error:
        reason = _sentence(error.errors()[0], text)
    msg = f"{shown}: {reason}"
    raise ProfileProblem(msg)


def _sentence(error: ErrorDetails, text: str) -> str:
    given = error["input"]
    path = error["loc"]
    line = line_of(text, path, given if isinstance(given, str) else None)
    where = f"line {line}: " if line else ""
    key = ".".join(map(str, path))
    if error["type"] == "extra_forbidden":
        return f"{where}{key}: there is no such entry."
    if error["type"] == "enum":
        expected = error.get("ctx", {}).get("expected")
        return f"{where}{key}: “{given}” is not possible; write one of {expected}."
    return f"{where}{key}: {error['msg']}."
