"""The training hospital's process: made-up patients on a FHIR server, and callers on a phone."""
