"""The training server: FHIR R4 over real HTTP, on loopback only, in threads of its own."""

import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import date
from http.server import ThreadingHTTPServer

from ehr_adapters.training.answers import Answers
from ehr_adapters.training.bundles import Bundles, dump
from ehr_adapters.training.capability import capability
from ehr_adapters.training.hospital import Hospital, open_hospital
from ehr_adapters.training.search import Search

_ROOT = "/fhir"
_LOG_LENGTH = 20_000


@dataclass(frozen=True)
class Access:
    """One request, without any value of it."""

    method: str
    kind: str
    """The resource type asked for; ``metadata``; or empty when it was neither."""
    parameters: tuple[str, ...]
    status: int
    milliseconds: float


class TrainingServer:
    """A context manager: listening from ``__init__`` on, answering between enter and exit.

    ``token``: when given, everything but ``/metadata`` needs it as a bearer token.
    ``latency``: milliseconds to wait before each answer, for benchmarks; may be changed
    while it runs. ``requests`` is what was asked, for tests in the same process.
    """

    def __init__(
        self,
        hospital: Hospital | None = None,
        *,
        token: str | None = None,
        latency: float = 0.0,
    ) -> None:
        self.requests: deque[Access] = deque(maxlen=_LOG_LENGTH)
        self.token = token
        self.latency = latency
        self._http = _LoopbackServer(self)
        self.hosts = frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost"))
        hospital = hospital or open_hospital(date.today())  # noqa: DTZ011 - the desk's own day
        self.search = Search(hospital)
        self.bundles = Bundles(hospital, self.search, self.base)
        self.metadata = dump(capability(self.base))
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="training-fhir", daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}{_ROOT}"

    @property
    def root(self) -> str:
        return _ROOT

    def __enter__(self) -> "TrainingServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def note(
        self, method: str, kind: str, parameters: tuple[str, ...], status: int, began: float
    ) -> None:
        """Write down that somebody asked; never what for."""
        spent = (time.perf_counter() - began) * 1000
        self.requests.append(Access(method, kind, parameters, status, spent))


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    # The port is a free one each time; on Windows reuse would let another program share it.
    allow_reuse_address = False

    def __init__(self, training: TrainingServer) -> None:
        self.training = training
        super().__init__(("127.0.0.1", 0), Answers)

    def server_bind(self) -> None:
        """Without the reverse name lookup that the standard library does here."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no event; nothing of its request is printed."""
