"""Read all pages of a search with our transport."""

import asyncio
import sys

from names import loopback

loopback()

from ehr_adapters.contract import EhrSite  # noqa: E402 - names are known before anything connects
from ehr_adapters.fhir_r4.paging import gather_pages  # noqa: E402
from ehr_adapters.fhir_r4.transport import Transport  # noqa: E402
from ehr_adapters.wire.limits import ByteBudget  # noqa: E402


async def ask(base: str, value: str) -> None:
    async def token() -> str:
        return value

    transport = Transport(EhrSite(name="Leaks", adapter="fhir_r4", base=base), token)
    try:
        found = await gather_pages(
            transport,
            "Patient",
            [("family", "Quill")],
            budget=ByteBudget(),
            deadline=asyncio.get_running_loop().time() + 10,
        )
        print("rows", len(found.rows), found.broke)
    finally:
        await transport.close()


asyncio.run(ask(*sys.argv[1:]))
