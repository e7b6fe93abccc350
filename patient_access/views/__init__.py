"""Widgets: they receive values and emit intents, and decide nothing."""
