"""How people are searched for: by POST where the server takes it, so that nobody's number or name
stands in an address that a proxy keeps (rule L11)."""

from collections.abc import Callable

from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire.answers import Json
from patient_access.domain.failure import EhrFailure

Params = list[tuple[str, str]]
_POST_REFUSED = frozenset((400, 403, 404, 405, 406, 415, 501))


class Asking:
    """Remembers only whether this server takes a search by POST."""

    def __init__(self, transport: Transport, offer: Callable[[], Offer]) -> None:
        self._transport = transport
        self._offer = offer
        self._post_refused = False

    async def ask(self, kind: str, params: Params) -> Json:
        """The first page of a search of ``kind``, as it came. Raises ``EhrFailure``."""
        requests = self._offer().profile.requests
        strict = requests.strict
        if requests.post_search and not self._post_refused:
            try:
                return await self._transport.post_search(kind, params, strict=strict)
            except EhrFailure as failure:
                if getattr(failure, "status", None) not in _POST_REFUSED:
                    raise
            # Some servers take the same question only as GET (Epic, Oracle: not documented).
            answer = await self._transport.get(kind, params, strict=strict)
            self._post_refused = True
            return answer
        return await self._transport.get(kind, params, strict=strict)
