"""The peer programs, started once for all tests that use them."""

import pytest

from tests.end_to_end.conftest import (  # noqa: F401 - fixtures, for tests of this folder
    can_read_memory,
    start_desk,
)
from tests.peers import gnu_health as gnu_health_server
from tests.peers import secret_service as service
from tests.peers import sekmet as sekmet_server
from tests.peers.oidc_hospital import open_hospital  # noqa: F401 - a fixture, as above


@pytest.fixture
def secret_service():
    """A running, empty ``SecretService``; skips, saying why, where it cannot run."""
    try:
        with service.running() as found:
            yield found
    except service.Unavailable as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session")
def sekmet(tmp_path_factory):
    """A running, filled ``Sekmet``; skips, saying why, where it cannot run."""
    try:
        with sekmet_server.running(tmp_path_factory.mktemp("sekmet")) as server:
            yield server
    except sekmet_server.Unavailable as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session")
def gnu_health(tmp_path_factory):
    """A running, filled ``GnuHealth``; skips, saying why, where it cannot run."""
    try:
        with gnu_health_server.running(tmp_path_factory.mktemp("gnu-health")) as server:
            yield server
    except gnu_health_server.Unavailable as why:
        pytest.skip(str(why))
