"""Signing the agent in to an EHR (SMART App Launch). Knows tokens; cannot name a patient."""
