"""The one base of every value that can hold protected health information (PHI).

A value that cannot be printed cannot be logged: ``repr`` and ``str`` name the
type and nothing else, and a validation error never quotes its input.
"""

from pydantic import BaseModel, ConfigDict


class PhiModel(BaseModel):
    """A frozen value whose text form is its type name."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        # pydantic keeps a process-wide cache of short strings; patients do not belong in it.
        cache_strings="none",
    )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, format_spec: str) -> str:
        return repr(self)
