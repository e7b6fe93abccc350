"""The browser's way back over a port of this machine: one request, then closed (A3, A4)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.sign_in.answer_page import answer_page, refusal
from patient_access.sign_in.callback import LONGEST
from patient_access.sign_in.failed import SignInFailed

HOST = "127.0.0.1"
PATH = "/callback"
_SAY_SECONDS = 5.0
_MOST_HEAD = LONGEST + 8192
_MOST_STRAYS = 50
"""Requests that are not the browser's return: a port scan must not keep us busy."""


class Loopback:
    """Listens from ``open`` until the one request has come, or ``close``."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._query: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._strays = 0
        self.port = 0

    @classmethod
    async def open(cls, ports: Sequence[int], language: str) -> Loopback:
        """Listen on the first of ``ports`` that is free. Raises ``SignInFailed``."""
        listener = cls(language)
        for port in ports:
            try:
                listener._server = await asyncio.start_server(
                    listener._visited, HOST, port, limit=_MOST_HEAD
                )
            except OSError:
                continue
            listener.port = listener._server.sockets[0].getsockname()[1]
            return listener
        raise SignInFailed(SignInProblem.NO_PORT)

    @property
    def redirect_uri(self) -> str:
        return f"http://{HOST}:{self.port}{PATH}"

    async def query(self) -> str:
        """What came behind the ``?``. Waits for as long as the caller lets it."""
        return await self._query

    def takes(self, _address: str) -> bool:
        """Nothing that another program brings: the answer comes over the port."""
        return False

    async def close(self) -> None:
        """Stop listening; an answer that is being written is written."""
        if self._server is not None:
            self._server.close()
        if self._answering:
            await asyncio.wait(self._answering, timeout=_SAY_SECONDS)
        self._query.cancel()

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        try:
            async with asyncio.timeout(_SAY_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                status, query = self._understand(head)
                if status == 200 and not self._query.done():
                    self._query.set_result(query)
                    if self._server is not None:
                        self._server.close()
                    writer.write(answer_page(self._language))
                else:
                    self._strays += 1
                    if self._strays > _MOST_STRAYS and self._server is not None:
                        self._server.close()
                    writer.write(refusal(404 if status == 200 else status))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever it was went away, or said nothing that could be a return
        finally:
            writer.close()
            with suppress(Exception):
                await writer.wait_closed()

    def _understand(self, head: bytes) -> tuple[int, str]:
        """200 and the query, or the status that refuses it."""
        try:
            first, *headers = head.decode("ascii").split("\r\n")
            method, target, version = first.split(" ")
        except (UnicodeDecodeError, ValueError):
            return 400, ""
        hosts = [
            value.strip()
            for name, _, value in (header.partition(":") for header in headers)
            if name.strip().lower() == "host"
        ]
        # Another name for this port is a web page that had its own name point here.
        if version not in ("HTTP/1.1", "HTTP/1.0") or hosts != [f"{HOST}:{self.port}"]:
            return 400, ""
        path, _, query = target.partition("?")
        if path != PATH:
            return 404, ""
        return (200, query) if method == "GET" else (405, "")
