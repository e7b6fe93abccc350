"""The peer programs, started once for all tests that use them."""

import pytest

from tests.end_to_end.conftest import (  # noqa: F401 - fixtures, for tests of this folder
    can_read_memory,
    start_desk,
)
from tests.peers import sekmet as sekmet_server


@pytest.fixture(scope="session")
def sekmet(tmp_path_factory):
    """A running, filled ``Sekmet``; skips, saying why, where it cannot run."""
    try:
        with sekmet_server.running(tmp_path_factory.mktemp("sekmet")) as server:
            yield server
    except sekmet_server.Unavailable as why:
        pytest.skip(str(why))
