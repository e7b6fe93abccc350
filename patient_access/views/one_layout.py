"""Many changes to one card, and one layout for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from patient_access.views.card import Card


@contextmanager
def laid_out_once(card: Card) -> Iterator[None]:
    """Within this, ``card`` is not laid out; after it, with the event loop's next turn, it is.

    Qt lays out the whole window at once whenever something in it is shown: four times for a card
    of which four lines appear.
    """
    card.outer.setEnabled(False)
    try:
        yield
    finally:
        card.outer.setEnabled(True)
