"""Failed checks of a shift: what workspaces and the switchboard say of them. Hashes and counts.

The workspace hashes: a number or a record's id never comes up the pipe. The key is one of the
shift, made by the switchboard, and goes down in a private part.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from patient_access.handover.call_events import Frozen

Hash = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
"""A slow keyed hash in hexadecimal; empty: there is nothing to count by. No text fits in it."""


class ShiftKey(Frozen):
    """The key to hash with, in the private part."""

    kind: Literal["shift_key"] = "shift_key"


class FailedChecksWanted(Frozen):
    """How many checks have failed in other calls of this shift, with this number or record?"""

    kind: Literal["failed_checks_wanted"] = "failed_checks_wanted"
    number: Hash = ""
    record: Hash = ""
    hours: int = Field(ge=1, le=24)


class FailedChecks(Frozen):
    """The answer; it names the hashes it is of, because another may have been asked meanwhile."""

    kind: Literal["failed_checks"] = "failed_checks"
    number: Hash = ""
    record: Hash = ""
    of_number: int = 0
    of_record: int = 0


class CheckCounted(Frozen):
    """An answer of this call did not match; ``passed``: the check passed after all."""

    kind: Literal["check_counted"] = "check_counted"
    number: Hash = ""
    record: Hash = ""
    passed: bool = False


class CallerWarned(Frozen):
    """The agent of this call was warned; for the figures."""

    kind: Literal["caller_warned"] = "caller_warned"
