"""One request and its answer, whole, or one failure with nothing hanging on it."""

from collections.abc import Callable

import httpx

from ehr_adapters.wire.bodies import read_body
from ehr_adapters.wire.failures import by_exception
from ehr_adapters.wire.limits import ANSWER_BYTES
from patient_access.domain.failure import EhrFailure
from patient_access.way_out.secured import Secured, secured_by


async def exchange(
    client: httpx.AsyncClient,
    request: httpx.Request,
    *,
    meaning: Callable[[httpx.Response], EhrFailure],
    proxied: bool,
) -> tuple[bytes, Secured | None]:
    """The body of a 200, decompressed, and how the connection was secured.

    ``meaning`` says what any other status is. Raises ``EhrFailure`` and nothing else.
    """
    began = False
    response: httpx.Response | None = None
    try:
        response = await client.send(request, stream=True)
        began = True
        if response.status_code == httpx.codes.OK:
            return await read_body(response, ANSWER_BYTES), secured_by(response)
        failure = meaning(response)
    except EhrFailure as known:
        failure = known
    except Exception as error:
        failure = by_exception(error, answer_began=began, proxied=proxied)
    finally:
        if response is not None:
            await response.aclose()
    # Raised outside the handlers: an httpx error holds the request, with its secret.
    raise failure
