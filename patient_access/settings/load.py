"""Reads the settings: the machine-wide file beats the user's, and a broken file stops nothing.

A value that cannot be used falls back to its default, also where the user's file has one:
what IT meant to decide is not decided by the user. A file that is not TOML at all is left out.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import BaseModel, ValidationError

from patient_access.settings.audit import AuditSetting
from patient_access.settings.model import EhrSetting, FhircastSetting, Settings, SignInSetting
from patient_access.settings.problems import SettingsProblem, nearest, sentence_for
from patient_access.settings.schedule import ScheduleSetting
from patient_access.settings.telephony import (
    AsteriskSetting,
    BaresipSetting,
    HttpPopSetting,
    MqttSetting,
    TelephonySetting,
)
from patient_access.settings.text_gateway import TextGatewaySetting
from patient_access.toml_lines import KeyPath, line_of, syntax_error

APP = "patient-access"
FILE = "settings.toml"
TABLES: dict[str, type[BaseModel]] = {
    "asterisk": AsteriskSetting,
    "baresip": BaresipSetting,
    "mqtt": MqttSetting,
    "http_pop": HttpPopSetting,
    "telephony": TelephonySetting,
    "audit": AuditSetting,
    "text_gateway": TextGatewaySetting,
}
"""Settings that are a table of their own."""
LARGEST = 1 << 20
"""Bytes of a settings file that are read."""
_TABLES: dict[object, type[BaseModel]] = {
    "sign_in": SignInSetting,
    "fhircast": FhircastSetting,
    "schedule": ScheduleSetting,
}


def machine_file() -> Path:
    """The file IT installs for everybody on this machine."""
    return platformdirs.site_config_path(APP, appauthor=False) / FILE


def user_file() -> Path:
    """The user's own file."""
    return platformdirs.user_config_path(APP, appauthor=False) / FILE


def load_settings(
    machine: Path | None = None, user: Path | None = None
) -> tuple[Settings, tuple[SettingsProblem, ...]]:
    """The settings in force and what was wrong in the files. Never raises.

    ``machine`` and ``user`` replace the two places; a file that is not there is no problem.
    """
    problems: list[SettingsProblem] = []
    values: dict[str, Any] = {}
    for path, machine_wide in ((user or user_file(), False), (machine or machine_file(), True)):
        source = _Source(path, machine_wide, problems)
        for key, value in source.read().items():
            usable = source.checked(key, value)
            if usable is None:
                values.pop(key, None)
            else:
                values[key] = usable
    return Settings(**values), tuple(problems)


class _Source:
    """One file: its text, its values, and the problems found in it."""

    def __init__(self, path: Path, machine_wide: bool, problems: list[SettingsProblem]) -> None:
        self.path = path
        self.machine_wide = machine_wide
        self.problems = problems
        self.text = ""

    def read(self) -> dict[str, Any]:
        try:
            with self.path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            reason = (error.strerror or "not readable").lower()
            self._problem(f"the file cannot be read ({reason}); it is left out.")
            return {}
        if len(raw) > LARGEST:
            self._problem("the file is larger than 1 MB and is left out.")
            return {}
        try:
            self.text = raw.decode("utf-8-sig")
            return tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self._problem("the file is not UTF-8 text; it is left out.", line=line)
        except tomllib.TOMLDecodeError as error:
            line, what = syntax_error(self.text, error)
            self._problem(f"not readable as TOML ({what}); the whole file is left out.", line=line)
        except RecursionError:
            self._problem("nested too deeply; the whole file is left out.")
        return {}

    def checked(self, key: str, value: Any) -> Any:
        """The value if it can be used; None, and a problem, if not."""
        if key not in Settings.model_fields:
            known = nearest(key, Settings.model_fields)
            self._problem(f"there is no such setting.{known}", (key,))
            return None
        if key == "ehrs" and isinstance(value, list):
            return self._ehrs(value)
        if key == "ehrs":
            self._problem("write [[ehrs]], with double brackets, above each EHR.", (key,))
            return None
        if key == "policy_file" and isinstance(value, str):
            # A relative path means beside the file that names it.
            value = str(self.path.parent / value) if value else None
        try:
            return getattr(Settings(**{key: value}), key)
        except ValidationError as error:
            fields = TABLES.get(key, Settings).model_fields
            for details in error.errors():
                self._problem(
                    sentence_for(details, fields),
                    tuple(details["loc"]),
                    details["input"],
                )
            return None

    def _ehrs(self, entries: list[Any]) -> tuple[EhrSetting, ...]:
        """The EHRs that can be used; a broken one does not take the others with it."""
        usable: list[EhrSetting] = []
        for index, entry in enumerate(entries):
            try:
                ehr = EhrSetting.model_validate(entry)
            except ValidationError as error:
                for details in error.errors():
                    inside = details["loc"][0] if len(details["loc"]) > 1 else None
                    known = _TABLES.get(inside, EhrSetting)
                    self._problem(
                        sentence_for(details, known.model_fields),
                        ("ehrs", index, *details["loc"]),
                    )
                continue
            if any(other.name == ehr.name for other in usable):
                self._problem(
                    "another EHR above has this name; each needs its own.", ("ehrs", index, "name")
                )
                continue
            usable.append(ehr)
        return tuple(usable)

    def _problem(
        self, sentence: str, path: KeyPath = (), value: object = None, line: int | None = None
    ) -> None:
        if path and line is None:
            line = line_of(self.text, path, value)
        named = [str(part + 1) if isinstance(part, int) else part for part in path]
        self.problems.append(
            SettingsProblem(
                file=self.path,
                line=line,
                key=".".join(named),
                sentence=sentence,
                machine_wide=self.machine_wide,
            )
        )
