"""What becomes of an exception that nobody caught: its type's name and our own file and line.

Never its message, never a value: an exception's text may quote what it stumbled on.
"""

from __future__ import annotations

import asyncio
import faulthandler
import sys
import threading
from collections.abc import Mapping
from pathlib import PurePath
from types import TracebackType
from typing import Any

from patient_access.diagnostics.codes import Code
from patient_access.diagnostics.log import event

OUR_PACKAGES = ("patient_access", "ehr_adapters")


def install(*, say: bool = True) -> None:
    """Take over every hook of this process. ``say``: one sentence on stderr as well.

    ``faulthandler`` is switched off: a crash must not be written anywhere but here.
    """
    faulthandler.disable()

    def caught(kind: type[BaseException], error: BaseException | None, at: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        place = where(error.__traceback__ if error is not None else at)
        name = type_name(error) if error is not None else kind.__name__
        event(Code.FAULT, where=place, type_name=name)
        if say:
            sys.stderr.write(f"Patient Access: {name} at {place or 'a place not ours'}\n")

    sys.excepthook = caught
    threading.excepthook = lambda args: caught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: caught(args.exc_type, args.exc_value, args.exc_traceback)


def loop_fault(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """For ``loop.set_exception_handler``; the usual one logs the message and the task's repr."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        event(Code.FAULT, where=where(error.__traceback__), type_name=type_name(error))
    else:
        event(Code.FAULT)


def type_name(error: BaseException) -> str:
    """The type's name; of a group, that of its first member."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


def where(trace: TracebackType | None) -> str:
    """``patient_access/switchboard/calls.py:12``: the innermost of our own lines, or empty."""
    place = ""
    while trace is not None:
        parts = PurePath(trace.tb_frame.f_code.co_filename).parts
        ours = [at for at, part in enumerate(parts) if part in OUR_PACKAGES]
        if ours:
            place = f"{'/'.join(parts[ours[-1] :])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
