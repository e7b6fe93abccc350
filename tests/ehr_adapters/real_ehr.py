"""The FHIR R4 adapter as a desk of the workspace tests takes it: with the site it belongs to."""

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter


class RealEhr:
    """Keeps what it was asked; everything else is the adapter's own."""

    def __init__(self, name, base, token=None):
        self.site = EhrSite(name=name, adapter="fhir_r4", base=base)
        self._adapter = open_adapter(self.site, token or _a_token)
        self.queries = []

    def __getattr__(self, name):
        return getattr(self._adapter, name)

    async def find_patients(self, query):
        self.queries.append(query)
        return await self._adapter.find_patients(query)


async def _a_token():
    return "a-token"
