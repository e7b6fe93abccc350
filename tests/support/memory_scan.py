"""The scanner of the wipe check, under the name by which tests know it."""

from patient_access.diagnostics.memory_scan import (
    NothingRead,
    copies,
    copies_in_tree,
    copies_of,
    forms,
)

__all__ = ["NothingRead", "copies", "copies_in_tree", "copies_of", "forms"]
