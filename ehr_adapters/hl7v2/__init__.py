"""HL7 v2 patient demographics (IHE PDQ, ITI-21) over MLLP. Importing this package costs nothing."""

from ehr_adapters.contract import API_VERSION, AccessToken, EhrAdapter, EhrSite


class OpenHl7v2:
    """The factory the entry point ``hl7v2`` names.

    ``site.base`` is ``mllps://host:port/APPLICATION/FACILITY`` (MSH-5 and MSH-6), or ``mllp://``
    without TLS. The protocol has no sign-in: who may ask is settled by client certificates.
    """

    api_version = API_VERSION

    def __call__(self, site: EhrSite, token: AccessToken) -> EhrAdapter:
        """An adapter for this site. Opens no connection: ``connect`` does."""
        from ehr_adapters.hl7v2.adapter import Hl7v2Adapter

        return Hl7v2Adapter(site)


open_adapter = OpenHl7v2()
