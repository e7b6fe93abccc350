"""Chance with a memory: the same person always draws the same life."""

from random import Random


def dice(*key: object) -> Random:
    """A stream of its own for each key, so that adding one person moves no other."""
    return Random("/".join(str(part) for part in key))  # noqa: S311 - made-up people, no secret
