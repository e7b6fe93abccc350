"""From FHIR JSON to domain values: tolerant, and never raising for one bad row (rule M1)."""
