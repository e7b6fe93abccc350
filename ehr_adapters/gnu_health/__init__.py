"""GNU Health HIS 5.0 over Tryton's JSON-RPC. Importing this package costs nothing (M3)."""

from ehr_adapters.contract import API_VERSION, AccessToken, EhrAdapter, EhrSite


class OpenGnuHealth:
    """The factory the entry point ``gnu_health`` names.

    ``site.base`` is the server and its database, ``https://his.example.org/hospital``. The token
    is the agent's own ``user:password``, from the keyring; every workspace signs in with it once.
    """

    api_version = API_VERSION

    def __call__(self, site: EhrSite, token: AccessToken) -> EhrAdapter:
        """An adapter for this site. Opens no connection: ``connect`` does."""
        from ehr_adapters.gnu_health.adapter import GnuHealthAdapter

        return GnuHealthAdapter(site, token)


open_adapter = OpenGnuHealth()
