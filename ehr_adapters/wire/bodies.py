"""Reading an answer's bytes with the limit where it counts: after decompression (X5)."""

import zlib
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx

from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import EhrFailure, FailureKind

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 65_536


async def read_body(response: httpx.Response, limit: int) -> bytes:
    """The whole body, decompressed, at most ``limit`` bytes.

    Raises TOO_LARGE as soon as the limit is passed, so that a gzip bomb is never unpacked, and
    NOT_FHIR for an encoding that was not asked for. Network errors are httpx's own.
    """
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdecimal() and int(declared) > limit:
        raise failed(FailureKind.TOO_LARGE)
    body = bytearray()
    async for piece in _pieces(response):
        body += piece
        if len(body) > limit:
            raise failed(FailureKind.TOO_LARGE)
    return bytes(body)


async def read_start(response: httpx.Response, limit: int) -> bytes:
    """The first ``limit`` bytes of an error's body; whatever cannot be read is left out (E2)."""
    body = bytearray()
    with suppress(EhrFailure, httpx.HTTPError):
        async for piece in _pieces(response):
            body += piece
            if len(body) >= limit:
                break
    return bytes(body[:limit])


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        async for chunk in response.aiter_raw():
            yield chunk
        return
    if encoding not in ("gzip", "x-gzip"):
        raise failed(FailureKind.NOT_FHIR)
    unpack = zlib.decompressobj(_GZIP)
    async for chunk in response.aiter_raw():
        waiting = chunk
        while waiting:
            piece, waiting = _unpacked(unpack, waiting)
            if not piece and not waiting:
                break
            yield piece
    if not unpack.eof:
        raise failed(FailureKind.TRUNCATED)


def _unpacked(unpack: "zlib._Decompress", waiting: bytes) -> tuple[bytes, bytes]:
    broken = False
    piece = b""
    try:
        piece = unpack.decompress(waiting, _STEP)
    except zlib.error:
        broken = True
    if broken:
        raise failed(FailureKind.TRUNCATED)
    return piece, unpack.unconsumed_tail
