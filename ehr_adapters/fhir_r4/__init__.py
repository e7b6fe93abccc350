"""The FHIR R4 adapter. Importing this package costs nothing; opening an adapter does (M3)."""

from ehr_adapters.contract import API_VERSION, AccessToken, EhrAdapter, EhrSite


class OpenFhirR4:
    """The factory the entry point ``fhir_r4`` names."""

    api_version = API_VERSION

    def __call__(self, site: EhrSite, token: AccessToken) -> EhrAdapter:
        """An adapter for this site. Opens no connection: ``connect`` does.

        Raises ``AdapterRefused`` with a sentence when the site's profile cannot be used.
        """
        from ehr_adapters.fhir_r4.adapter import FhirR4Adapter
        from ehr_adapters.fhir_r4.profiles import ProfileProblem, load
        from ehr_adapters.registry import AdapterRefused, Refused

        if site.profile is None:
            return FhirR4Adapter(site, token)
        try:
            profile = load(site.profile)
        except ProfileProblem as problem:
            raise AdapterRefused(Refused(site.adapter, str(problem))) from None
        return FhirR4Adapter(site, token, profile)


open_adapter = OpenFhirR4()
