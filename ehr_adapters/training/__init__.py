"""The training hospital: made-up people, and a FHIR R4 server on loopback that knows them."""
