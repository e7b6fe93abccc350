"""How long a server that is busy asks to be left alone (rule E1)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

_A_DAY = 86_400.0


def retry_after_of(response: httpx.Response) -> float | None:
    """``Retry-After`` as seconds from now, whichever way it was written."""
    text = response.headers.get("retry-after", "").strip()
    if response.status_code not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return None
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), _A_DAY)
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(0.0, (at - datetime.now(UTC)).total_seconds()), _A_DAY)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
