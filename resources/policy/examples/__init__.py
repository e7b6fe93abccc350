"""Worked examples of policies."""
