"""Frozen values the rest of the program speaks in. No Qt, no I/O, no imports of ours."""
