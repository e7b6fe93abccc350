"""The bridge's own settings: one TOML file on the server it runs on. No secret is in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from patient_access.handover.call_events import Frozen
from patient_access.settings.problems import sentence_for
from patient_access.settings.telephony import AmiServer, Broker, Channels, Topic
from patient_access.toml_lines import line_of, syntax_error

Agent = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,59}$")]
"""What an agent is called in a topic and at the broker: no slash, no wildcard."""


class SettingRefused(Exception):
    """``str`` is a sentence with the file and the line."""


class BridgeAsterisk(AmiServer):
    """In the file, ``[asterisk]``."""

    secret_file: Path | None = Field(
        None, description="Where the account's secret is; without it, in the system keyring."
    )


class BridgeBroker(Broker):
    """In the file, ``[broker]``."""

    secret_file: Path | None = Field(
        None, description="Where the secret of ``user`` is; without it, in the system keyring."
    )
    topic: Topic = Field("calls/agents", description="Above every agent's own topic.")
    publisher_topic: Topic = Field(
        "calls/publisher", description="Says whether the bridge is alive; desks read it, too."
    )


class BridgeSetting(Frozen):
    """The whole file."""

    asterisk: BridgeAsterisk
    broker: BridgeBroker
    agents: Annotated[dict[Agent, Channels], Field(min_length=1, max_length=2000)] = Field(
        description="Each agent's channels, such as ``1001 = ['PJSIP/1001']``."
    )
    longest_pause_seconds: float = Field(30.0, ge=1, le=300)

    @model_validator(mode="after")
    def _a_channel_is_one_agents(self) -> BridgeSetting:
        named = [channel for channels in self.agents.values() for channel in channels]
        if len(set(named)) < len(named):
            sentence = "two agents have the same channel; each caller belongs to one of them."
            raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
        return self


def read_setting(file: Path) -> BridgeSetting:
    """Raises ``SettingRefused``."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        sentence = f"{file} cannot be read: it is not UTF-8 text."
        raise SettingRefused(sentence) from None
    except OSError as error:
        reason = (error.strerror or "not readable").lower()
        sentence = f"{file} cannot be read ({reason}); write it, or name it with --settings FILE."
        raise SettingRefused(sentence) from None
    try:
        return BridgeSetting.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line, what = syntax_error(text, error)
        sentence = f"{file}, line {line}: not readable as TOML ({what})."
        raise SettingRefused(sentence) from None
    except ValidationError as error:
        # A name that is wrong comes first: what is missing then is often what was meant.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        loc = tuple(part for part in first["loc"] if part != "[key]")
        at = line_of(text, loc)
        where = f"{file}, line {at}" if at else f"{file}"
        tables: dict[object, type[Frozen]] = {"asterisk": BridgeAsterisk, "broker": BridgeBroker}
        known = tables.get(loc[0] if loc else "", BridgeSetting).model_fields
        key = ".".join(str(part) for part in loc)
        sentence = f"{where}: {f'{key}: ' if key else ''}{sentence_for(first, known)}"
        raise SettingRefused(sentence) from None
