"""A site's own authority, and servers on loopback that show what it has issued."""

import pytest

from tests.peers.site_authority import Authority
from tests.support.shows_certificate import Shows


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def shows():
    started = []

    def start(pem, senders=None):
        started.append(Shows(pem, senders))
        return started[-1].port

    yield start
    for one in started:
        one.close()
