"""Writes the parts of a rehearsal, step by step, as a test reads."""

import json
from typing import Self

from tests.end_to_end.marker_patient import BORN, FAMILY, GIVEN, POSTAL_CODE


class Steps:
    """One part: what is done in the life of one workspace."""

    def __init__(self) -> None:
        self._steps: list[dict[str, object]] = []

    def _do(self, what: str, **said: object) -> Self:
        self._steps.append({"do": what} | said)
        return self

    def wait_for(self, text: str, seconds: float = 90.0) -> Self:
        return self._do("wait_for", text=text, seconds=seconds)

    def wait_until_gone(self, text: str, seconds: float = 90.0) -> Self:
        return self._do("wait_for", text=text, seconds=seconds, absent=True)

    def must_not_show(self, *texts: str) -> Self:
        return self._do("must_not_show", texts=list(texts))

    def say(self, text: str) -> Self:
        return self._do("say", text=text)

    def press(self, keys: str) -> Self:
        return self._do("press", keys=keys)

    def type(self, text: str) -> Self:
        return self._do("type", text=text)

    def focus(self, name: str) -> Self:
        return self._do("focus", name=name)

    def click(self, name: str) -> Self:
        return self._do("click", name=name)

    def picture(self, name: str) -> Self:
        return self._do("picture", name=name)

    def pause(self, seconds: float) -> Self:
        return self._do("pause", seconds=seconds)

    def watch_stalls(self) -> Self:
        return self._do("watch_stalls")

    def report_stalls(self) -> Self:
        return self._do("report_stalls")

    def finish(self) -> Self:
        return self._do("finish", text="finished")

    def ready(self, number: int = 1) -> Self:
        """The idle window stands."""
        return self.wait_for("Ready for the next call").say(f"window {number} is ready")

    def pick_first(self, rings: str = "One person has this number") -> Self:
        """The call has rung and its only candidate is chosen, by keyboard."""
        return (
            self.wait_for(rings)
            .focus("People who may be calling")
            .press("Home")
            .press("Return")
            .wait_for("Date of birth")
        )

    def verify(self, name: str, born: str, postal_code: str) -> Self:
        """The caller answers three questions; the last Return is the last step."""
        return (
            self.focus("Full name")
            .type(name)
            .press("Return")
            .wait_for("Match")
            .focus("Date of birth")
            .type(born)
            .press("Return")
            .click("ZIP")
            .type(postal_code)
            .press("Return")
        )

    def verify_marked(self) -> Self:
        """The marked patient answers three questions."""
        return self.verify(f"{GIVEN.lower()} {FAMILY.lower()}", BORN, POSTAL_CODE).wait_for(
            "Verified · the patient"
        )

    def toml(self) -> str:
        # JSON strings, numbers, booleans and lists of them are TOML as they are.
        return "\n".join(
            "[[steps]]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in step.items()) + "\n"
            for step in self._steps
        )
