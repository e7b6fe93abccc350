"""The check of one call: which items match, how many tries are left, and what that opens.

A frozen state machine. Every step gives a new ``Check``; the tries are counted per call and
survive choosing another candidate or another kind of caller.
"""

from __future__ import annotations

from pydantic import Field

from patient_access.domain.base import PhiModel
from patient_access.domain.panels import PanelName, Part, panel_of
from patient_access.verification.policy import Near, Policy
from patient_access.verification.values import (
    Authority,
    CallerKind,
    CheckStatus,
    CheckView,
    Item,
    ItemState,
    Level,
    Verdict,
)

_UNASKED = (CallerKind.GENERAL, CallerKind.EMERGENCY)
"""Who is asked for no item."""


class Check(PhiModel):
    """Holds verdicts, never answers."""

    policy: Policy
    role: str
    kind: CallerKind
    verdicts: dict[Item, Verdict] = Field(default_factory=dict)
    tries_used: int = 0
    age: int | None = None
    """The chosen patient's, in completed years."""
    minor: bool = False
    """The chosen patient is under the age of majority."""
    on: Authority | None = None
    """What the caller was found to have, who is not the patient."""
    near_used: frozenset[Item] = frozenset()
    """Items that were once one letter off in this call: the next time counts as a try."""

    @classmethod
    def begin(cls, policy: Policy, role: str, kind: CallerKind) -> Check:
        """A new call's check. ``role`` is the agent's, by its name in the policy."""
        return cls(policy=policy, role=str(role), kind=kind)

    def answer(self, item: Item, verdict: Verdict) -> Check:
        """The check after one answer.

        A match is kept, a wrong answer counts one try, and nothing counts once the check has
        passed or is locked. Raises ``ValueError`` for an item this check does not ask for.
        """
        if item not in self._asked():
            raise ValueError("this check does not ask for that item")
        open_still = self.status is CheckStatus.OPEN or self.view.can_be_stronger
        if not open_still or self.verdicts.get(item) is Verdict.MATCH:
            return self
        near = verdict in (Verdict.NEAR, Verdict.NEAR_GIVEN)
        verdict = self._worth(verdict)
        wrong = verdict is Verdict.NO_MATCH or (near and item in self.near_used)
        return self.model_copy(
            update={
                "verdicts": {**self.verdicts, item: verdict},
                "tries_used": self.tries_used + (wrong and verdict is not Verdict.MATCH),
                "near_used": self.near_used | {item} if near else self.near_used,
            }
        )

    def for_other_candidate(
        self, age: int | None = None, *, minor: bool = False, line_is_phone: bool = False
    ) -> Check:
        """The same call, somebody else on the screen: no item matches yet, the tries stay used.

        ``line_is_phone``: the policy lets the number on the line count as the phone item, and
        it is one on file of this person.
        """
        counted = {Item.PHONE: Verdict.MATCH} if line_is_phone else {}
        return self.model_copy(update={"verdicts": counted, "on": None, "age": age, "minor": minor})

    def with_authority(self, authority: Authority) -> Check:
        """The caller may speak for the patient on this; what opens follows the policy."""
        return self.model_copy(update={"on": authority})

    def for_kind(self, kind: CallerKind) -> Check:
        """The same call, another kind of caller: begins again, with the tries that are left."""
        return self.model_copy(update={"verdicts": {}, "kind": kind, "on": None})

    @property
    def status(self) -> CheckStatus:
        if self.kind is CallerKind.EMERGENCY:
            # Nobody is asked, so that tries used up before do not stand in the way (164.312).
            recorded = self.on is Authority.EMERGENCY
            return CheckStatus.PASSED if recorded else CheckStatus.OPEN
        if self.tries_used >= self.policy.tries:
            return CheckStatus.LOCKED
        if self.kind in _UNASKED:
            return CheckStatus.OPEN
        matched = {item for item, verdict in self.verdicts.items() if verdict is Verdict.MATCH}
        enough = len(matched.intersection(self.policy.optional)) >= self.policy.optional_needed
        if enough and matched.issuperset(self.policy.required):
            return CheckStatus.PASSED
        return CheckStatus.OPEN

    @property
    def view(self) -> CheckView:
        """All that the dashboard is told; ``opens`` is empty until the check has passed."""
        status = self.status
        passed = status is CheckStatus.PASSED
        return CheckView(
            status=status,
            items=tuple(
                ItemState(
                    item=item,
                    required=item in self.policy.required,
                    verdict=self.verdicts.get(item),
                )
                for item in self._asked()
            ),
            optional_needed=self._optional_needed(),
            tries_used=self.tries_used,
            tries_allowed=self.policy.tries,
            level=self._level,
            authority=self._authority if passed else None,
            can_be_stronger=passed and self._can_be_stronger(),
            escalate_to=self.policy.escalate_to,
            opens=self._opens() if passed else frozenset(),
            withheld=self._withheld(self._level) if passed else frozenset(),
        )

    @property
    def _level(self) -> Level:
        if self.status is not CheckStatus.PASSED or self.kind is CallerKind.EMERGENCY:
            return Level.NONE
        matched = {item for item, verdict in self.verdicts.items() if verdict is Verdict.MATCH}
        given = len(matched.intersection(self.policy.optional))
        strong = 0 < self.policy.strong_needed <= given
        return Level.STRONG if strong else Level.STANDARD

    @property
    def _authority(self) -> Authority | None:
        """Of a caller who is somebody else, what was found; before that, nobody's."""
        if self.kind is CallerKind.PATIENT:
            return Authority.MINOR if self.minor else Authority.PATIENT
        if self.kind is CallerKind.REPRESENTATIVE:
            return self.on or Authority.REPRESENTATIVE
        return self.on

    def _opens(self) -> frozenset[PanelName]:
        authority = self._authority
        if authority is None:
            return frozenset()
        return self.policy.opened(authority, self.role, self._level, self.age)

    def _stronger(self) -> frozenset[PanelName]:
        authority = self._authority
        if authority is None or not self.policy.strong_needed:
            return self._opens()
        return self.policy.opened(authority, self.role, Level.STRONG, self.age)

    def _withheld(self, level: Level) -> frozenset[Part]:
        authority = self._authority
        if authority is None:
            return frozenset()
        return self.policy.kept_back(authority, self.role, level)

    def _can_be_stronger(self) -> bool:
        """More answers would open more: panels, or parts of those that are open."""
        if self._stronger() - self._opens():
            return True
        opened = {panel_of(part) for part in self._withheld(self._level)} & self._opens()
        more = self._withheld(self._level) - self._withheld(Level.STRONG)
        return bool(self.policy.strong_needed and opened and more)

    def _optional_needed(self) -> int:
        """As many as the next level needs."""
        if not self._asked():
            return 0
        passed = self.status is CheckStatus.PASSED
        more = passed and self._can_be_stronger()
        return self.policy.strong_needed if more else self.policy.optional_needed

    def _worth(self, verdict: Verdict) -> Verdict:
        """What the policy makes of one letter that is off."""
        if verdict not in (Verdict.NEAR, Verdict.NEAR_GIVEN):
            return verdict
        match self.policy.near:
            case Near.NO_MATCH:
                return Verdict.NO_MATCH
            case Near.MATCH if verdict is Verdict.NEAR:
                return Verdict.MATCH
        return Verdict.NEAR

    def _asked(self) -> tuple[Item, ...]:
        if self.kind in _UNASKED:
            return ()
        return (*self.policy.required, *self.policy.optional)
