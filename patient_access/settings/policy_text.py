"""The site's verification policy as text, for the workspace that reads it as rules.

A named file that cannot be read is never replaced by the shipped policy, which may open more
than the site wants: it becomes an empty text, on which nothing opens, and a problem.
"""

from __future__ import annotations

from patient_access.settings.model import Settings
from patient_access.settings.problems import SettingsProblem

LARGEST = 1 << 18
"""Bytes of a policy file that are read; about 260,000, far more than any needs."""


def policy_text(settings: Settings) -> tuple[str | None, str, SettingsProblem | None]:
    """The text (None: use the shipped policy), the file's name, and what was wrong with it."""
    path = settings.policy_file
    if path is None:
        return None, "", None
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        sentence = "the policy file is larger than 256 kB; nothing opens until it is put right."
        if len(raw) <= LARGEST:
            return raw.decode("utf-8-sig"), path.name, None
    except UnicodeDecodeError:
        sentence = "the policy file is not UTF-8 text; nothing opens until it is put right."
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "not a file name").lower()
        sentence = f"the policy file cannot be read ({reason}); nothing opens until it can."
    return "", path.name, SettingsProblem(file=path, key="policy_file", sentence=sentence)
