"""The browser's way back over an address of our own scheme, brought by ``patient-access url``."""

from __future__ import annotations

import asyncio


class PrivateAddress:
    """Waits for an address that begins with the registered one (A3, RFC 8252 7.1)."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri
        self._query: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def query(self) -> str:
        """What came behind the ``?``."""
        return await self._query

    def takes(self, address: str) -> bool:
        """Whether this was waited for. Who says the right ``state`` is judged by the caller."""
        place, _, query = address.partition("#")[0].partition("?")
        scheme, _, rest = place.partition(":")
        own_scheme, _, own_rest = self.redirect_uri.partition(":")
        # Desktops write ``scheme:/path`` as ``scheme:///path``, and some add a slash at the end.
        same = scheme.lower() == own_scheme and rest.strip("/") == own_rest.strip("/")
        if not same or self._query.done():
            return False
        self._query.set_result(query)
        return True

    async def close(self) -> None:
        """Nothing is listened to any more."""
        self._query.cancel()
