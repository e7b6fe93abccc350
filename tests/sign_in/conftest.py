"""A desk with one EHR to sign in to, and a browser that does as it is told."""

import asyncio
import socket
from contextlib import asynccontextmanager, suppress

import httpx
import keyring
import pytest
from keyring.backend import KeyringBackend

from patient_access.handover.sign_in_states import SignInState
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.pace import Pace
from patient_access.sign_in.sign_ins import SignIns
from tests.sign_in.fake_server import CLIENT, FakeServer

NAME = "Northside EHR"
PACE = Pace(browser=5.0, least=60.0, ahead=90.0, leaving=2.0, reading=2.0)


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Browser:
    """Follows the server's redirect back, unless it is told otherwise; keeps what it opened."""

    def __init__(self):
        self.opened = []
        self.pages = []
        self.change = lambda address: address
        self.closed = False
        self.verify = True
        self.working = set()

    async def __call__(self, address):
        self.opened.append(address)
        if not self.closed:
            task = asyncio.ensure_future(self._go(address))
            self.working.add(task)
            task.add_done_callback(self.working.discard)

    async def _go(self, address):
        async with httpx.AsyncClient(trust_env=False, verify=self.verify) as client:
            sent_back = (await client.get(address)).headers["Location"]
            sent_back = self.change(sent_back)
            if sent_back.startswith("http"):
                self.pages.append(await client.get(sent_back))
            else:
                self.pages.append(sent_back)


class Desk:
    """The sign-ins of a desk, and everything that was said of them."""

    def __init__(self, server, browser, pace=PACE, way=None, **setting):
        """``way``: its proxy and certificate; ``setting``: its sign-in's."""
        ehr = (way or {}) | {
            "name": NAME,
            "base": server.base,
            "sign_in": {"client_id": CLIENT, "redirect_ports": [free_port()]} | setting,
        }
        self.ehr = EhrSetting.model_validate(ehr)
        self.browser = browser
        self.said = []
        self.call_is_up = False
        self._news = asyncio.Event()
        self.sign_ins = SignIns(
            [self.ehr], self._hear, lambda: self.call_is_up, browse=browser, pace=pace
        )

    @property
    def session(self):
        return self.sign_ins._sessions[NAME]

    def _hear(self, frame):
        self.said.append(frame)
        self._news.set()

    async def until(self, is_so, seconds=30.0):
        """Wait until ``is_so()``, asked again at each change and a little while after."""
        async with asyncio.timeout(seconds):
            while not is_so():
                self._news.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.02):
                        await self._news.wait()

    async def settled(self):
        """Press the button and wait for the end of it."""
        self.sign_ins.want(NAME)
        await self.until(lambda: self.said and self.said[-1].state is not SignInState.WAITING)
        return self.said[-1]

    async def token(self, *, refused=False):
        return await self.sign_ins.token(NAME, refused=refused)


@asynccontextmanager
async def desk_on(server, browser=None, *, signed_out=True, **more):
    """A desk that is left at the end, however the test ends."""
    desk = Desk(server, browser or Browser(), **more)
    try:
        yield desk
    finally:
        await desk.sign_ins.close(keep=not signed_out)
        for task in list(desk.browser.working):
            await asyncio.wait({task}, timeout=30)


@pytest.fixture
def play():
    """Run a coroutine, whole, on a loop of its own."""

    def run(scene):
        return asyncio.run(asyncio.wait_for(scene(), 60))

    return run


class MadeUpKeyring(KeyringBackend):
    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def made_up_keyring():
    before = keyring.get_keyring()
    mine = MadeUpKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)
