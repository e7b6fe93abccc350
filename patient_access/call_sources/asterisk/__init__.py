"""Asterisk's manager interface (AMI), read for one agent, without a copy of any number."""

from patient_access.call_sources.asterisk.source import Asterisk

__all__ = ["Asterisk"]
