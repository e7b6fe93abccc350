"""Read all pages of a search with fhirpy's asynchronous client. Run by the peers' own Python."""

import asyncio
import sys

from names import loopback

loopback()

from fhirpy import AsyncFHIRClient  # noqa: E402 - names are known before anything connects


async def ask(base: str, token: str) -> None:
    client = AsyncFHIRClient(base, authorization=f"Bearer {token}")
    found = await client.resources("Patient").search(family="Quill").fetch_all()
    print("rows", len(found))


asyncio.run(ask(*sys.argv[1:]))
