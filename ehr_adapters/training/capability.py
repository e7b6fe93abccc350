"""What ``/metadata`` says."""

from datetime import UTC, datetime

from ehr_adapters.training.search_parameters import PARAMETERS, Kind
from ehr_adapters.training.shapes import Json

SOFTWARE = "Patient Access training hospital"


def capability(base: str) -> Json:
    """A FHIR R4 CapabilityStatement for exactly what the server does."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": datetime.now(UTC).date().isoformat(),
        "kind": "instance",
        "software": {"name": SOFTWARE, "version": "1"},
        "implementation": {"description": "Made-up people only", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "resource": [
                    {
                        "type": kind,
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "searchInclude": [
                            f"{kind}:{name}"
                            for name, parameter in parameters.items()
                            if parameter.kind is Kind.REFERENCE
                        ],
                        "searchParam": [
                            {
                                "name": name,
                                "type": "token"
                                if parameter.kind is Kind.PHONE
                                else parameter.kind.value,
                            }
                            for name, parameter in parameters.items()
                        ],
                    }
                    for kind, parameters in PARAMETERS.items()
                ],
            }
        ],
    }
