"""On which line of a TOML text a key stands, for sentences that help. A hint, never a rule.

``tomllib`` gives values without their places. It stands beside ``settings`` and ``verification``,
which may not import each other, and imports nothing of ours.
"""

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_SYNTAX = re.compile(r"^(?P<what>.*?)\s*\(at (?:line (?P<line>\d+).*|end of document)\)$")

KeyPath = tuple[str | int, ...]


def line_of(text: str, path: KeyPath, value: object = None) -> int | None:
    """The line (from 1) of ``path``, or of the quoted ``value`` after it; None if not found.

    A path of several parts falls back to the nearest part that stands in the text.
    """
    for length in range(len(path), 0, -1):
        line = _line(text, path[:length])
        if line is not None:
            return _line_with(text, line, value) if isinstance(value, str) else line
    return None


def syntax_error(text: str, error: Exception) -> tuple[int, str]:
    """The line and the words of a ``tomllib.TOMLDecodeError``."""
    found = _SYNTAX.match(str(error))
    if found is None or found["line"] is None:
        return max(1, len(text.splitlines())), (found["what"] if found else str(error))
    return int(found["line"]), found["what"]


def _line(text: str, path: KeyPath) -> int | None:
    table: KeyPath = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            names = tuple(part.strip().strip("\"'") for part in header[2].split("."))
            if header[1] == "[[":
                seen[".".join(names)] = seen.get(".".join(names), -1) + 1
            table = ()
            for depth, name in enumerate(names, start=1):
                # ``[ehrs.sign_in]`` belongs to the last ``[[ehrs]]`` above it.
                place = seen.get(".".join(names[:depth]))
                table = (*table, name) if place is None else (*table, name, place)
            if table == path:
                return number
            continue
        key = line.split("=", 1)[0].strip().strip("\"'")
        if "=" in line and (*table, *key.split(".")) == path:
            return number
    return None


def _line_with(text: str, start: int, value: str) -> int:
    for number, line in enumerate(text.splitlines()[start - 1 :], start=start):
        if f'"{value}"' in line or f"'{value}'" in line:
            return number
        if number > start and ("=" in line or _HEADER.match(line)):
            break
    return start
