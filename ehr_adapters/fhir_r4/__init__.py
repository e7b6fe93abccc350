"""The FHIR R4 adapter. Importing this package costs nothing; opening an adapter does (M3)."""

from ehr_adapters.contract import API_VERSION, AccessToken, EhrAdapter, EhrSite


class OpenFhirR4:
    """The factory the entry point ``fhir_r4`` names."""

    api_version = API_VERSION

    def __call__(self, site: EhrSite, token: AccessToken) -> EhrAdapter:
        """An adapter for this site. Opens no connection: ``connect`` does."""
        from ehr_adapters.fhir_r4.adapter import FhirR4Adapter

        return FhirR4Adapter(site, token)


open_adapter = OpenFhirR4()
