"""The promise of a call source, on one screen.

A source hears a telephone system and tells the switchboard what happens to *this agent's
own leg*. Numbers and names go into the ``PrivatePart`` (JSON, see ``domain.call``) and
nowhere else: a source keeps none after ``deliver`` returns, and logs none.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from patient_access.handover.call_events import CallEvent, PhoneAction, SourceStatus
from patient_access.handover.wire import PrivatePart

API_VERSION = 1

ENTRY_POINT_GROUP = "patient_access.call_sources"


class Desk(Protocol):
    """What a source may tell. Both are called on the switchboard's event loop."""

    def deliver(self, event: CallEvent, private: PrivatePart) -> None:
        """Something happened to a leg. ``private`` is owned, and wiped, by the receiver.

        Any order, repeats, and ends of unknown legs are allowed.
        """

    def status(self, source_id: str, status: SourceStatus, silent_for: float = 0.0) -> None:
        """How the source's own link is."""


class CallSource(Protocol):
    source_id: str
    actions: frozenset[PhoneAction]
    """What ``act`` can do; the dashboard offers no other button."""

    async def run(self, desk: Desk) -> None:
        """Report until cancelled. Raises nothing but ``asyncio.CancelledError``."""

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        """Do it, or do nothing when the leg is unknown. The event that follows is the proof."""

    def let_go(self, leg_id: str) -> None:
        """The workspace of this leg ended by itself (End, idle, a crash): forget the leg.

        The call itself may go on; unknown legs are allowed.
        """


@runtime_checkable
class RemembersCallers(Protocol):
    """A source that cannot help keeping callers for a while, as a library's text does."""

    def forget_callers(self) -> None:
        """The windows of its calls were wiped with the link lost: keep nobody longer than they.

        A call that is up is told again, with its number, once it is heard of.
        """


@runtime_checkable
class AsksAgain(Protocol):
    """A source that can ask what is up although its link has never looked lost."""

    def ask_again(self) -> None:
        """The computer has slept, and the windows of all calls went, before it or after it: tell of
        each call that is up once more, with its number."""


SourceFactory = Callable[[], CallSource]
