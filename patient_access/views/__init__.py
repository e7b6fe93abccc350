"""Widgets: they receive values and emit intents, and decide nothing."""

from patient_access.views.keep_none import keep_none

keep_none()
