"""A workspace without processes: a real window, a real loop in the background, played EHRs."""

import asyncio
import threading

import pytest
import shiboken6

from ehr_adapters.contract import Connection, EhrSite
from patient_access.domain.call import CallDetails
from patient_access.domain.codes import PartialDate
from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.lookup import Found, LookupAnswer
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.domain.patient import Patient
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.verification.policy import load_policy
from patient_access.verification.values import Item
from patient_access.views import theme
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.accounting import Accounting
from patient_access.workspace.background import Background
from patient_access.workspace.desk import Desk
from patient_access.workspace.recorded_link import RecordedLink
from patient_access.workspace.rehearsal import readable


def somebody(source, key, given, family, born, mrn="00418142", phone="206-555-0137"):
    year, month, day = (int(part) for part in born.split("-"))
    number = Identifier(value=mrn, type_code="MR")
    return Patient(
        ref=RecordRef(source=source, base=f"http://127.0.0.1/{source}", id=key),
        names=(HumanName(given=(given,), family=family, use="official"),),
        identifiers=(number,),
        mrn=number,
        birth_date=PartialDate(text=born, year=year, month=month, day=day),
        telecoms=(Telecom(value=phone, system="phone", use="home"),),
        addresses=(Address(lines=("17 Zqstreet Lane",), city="Salem", postal_code="97301"),),
    )


ANA = somebody("Northside EHR", "ana", "Ana", "García López", "1979-03-14")
LEO = somebody("Northside EHR", "leo", "Leo", "García", "2014-05-02", mrn="00418143")
UMA = somebody("Eastside EHR", "uma", "Uma", "Okafor", "1950-01-09", mrn="E-7714")


class FakeParent:
    """The pipe upwards: keeps what was sent."""

    def __init__(self):
        self.sent = []

    def send(self, header, private=None):
        self.sent.append(frames.decode_up(header))
        if private:
            private.wipe()

    def flush(self, seconds):
        return True

    def all(self, kind):
        return [one for one in self.sent if isinstance(one, kind)]


class FakeEhr:
    """An adapter that answers as told, and keeps what it was asked."""

    def __init__(self, name, people=(), panels=frozenset(PanelName)):
        self.site = EhrSite(name=name, adapter="fake", base=f"http://127.0.0.1/{name}")
        self.people = list(people)
        self.panels = panels
        self.queries, self.read = [], []
        self.connects = 0
        self.refuses = self.lookup_fails = self.panel_fails = None
        self.notices = frozenset()
        self.gate = threading.Event()
        self.gate.set()

    async def connect(self):
        self.connects += 1
        if self.refuses:
            raise EhrFailure(self.refuses)
        return Connection(software="Fake", panels=self.panels)

    async def find_patients(self, query):
        self.queries.append(query)
        people, fails = list(self.people), self.lookup_fails
        await self._open()
        if fails:
            raise fails if isinstance(fails, Exception) else EhrFailure(fails)
        found = tuple(Found(patient=one) for one in people)
        return LookupAnswer(source=self.site.name, found=found, notices=self.notices)

    async def read_panel(self, patient, panel):
        self.read.append((patient.id, panel))
        await self._open()
        if self.panel_fails:
            raise EhrFailure(self.panel_fails)
        return PanelAnswer(source=self.site.name, panel=panel, state=PanelState.NONE_ON_FILE)

    async def close(self):
        return

    async def _open(self):
        while not self.gate.is_set():
            await asyncio.sleep(0.002)


class Office:
    """One desk in one window, and everything a test may do at it."""

    def __init__(self, qtbot, board, background, ehrs, policy, share=None, texts=None, **welcome):
        self.qtbot, self.board, self.ehrs = qtbot, board, ehrs
        self.parent = FakeParent()
        addresses = tuple(
            frames.EhrAddress(name=ehr.site.name, adapter="fake", base=ehr.site.base)
            for ehr in ehrs
        )
        welcome = frames.Welcome(ehrs=addresses, **welcome)
        if share is not None:
            welcome, self.sharing = share(welcome, background)
        self.accounting = Accounting(welcome, self.parent, background, None)
        self.links = [RecordedLink(ehr.site, ehr, None, self.accounting) for ehr in ehrs]
        self.desk = Desk(
            welcome,
            policy,
            self.links,
            self.parent,
            background,
            board,
            self.sharing if share is not None else None,
            self.accounting,
            texts,
        )
        self.desk.stand(frames.Stand())

    def let_go(self, background):
        """Connections of the audit trail, which the end of a process would close."""
        outbox = self.accounting._outbox
        if outbox is None or not background.loop.is_running():
            return

        outbox._changed = lambda _: None  # nobody is there to hear of it any more

        async def leave():
            outbox._work.cancel()
            await asyncio.gather(outbox._work, return_exceptions=True)
            if outbox._sink is not None:
                await outbox._sink.close()
            await asyncio.sleep(0.01)  # transports close in a turn of the loop of their own

        asyncio.run_coroutine_threadsafe(leave(), background.loop).result(30)

    def ring(self, number="+12065550137", **more):
        event = CallEvent(
            source_id="screen_pop", leg_id="leg", state=CallState.OFFERED, queue="Main"
        )
        details = CallDetails(ani=number, dnis="+18005550199", **more)
        self.desk.call_started(frames.CallStarted(event=event), details)

    def connect(self):
        event = CallEvent(source_id="screen_pop", leg_id="leg", state=CallState.CONNECTED)
        self.desk.call_changed(event, None)

    def search(self, text):
        self.board.search_entered.emit(text)

    def answer(self, item, said):
        self.board.answer_given.emit(item, said)

    def verify_ana(self):
        self.answer(Item.NAME, "ana garcia lopez")
        self.answer(Item.BIRTH_DATE, "3/14/1979")
        self.answer(Item.POSTAL_CODE, "97301")

    def see(self, *texts):
        """Wait until all of these can be read."""
        self.qtbot.waitUntil(lambda: all(text in self.text() for text in texts), timeout=30_000)

    def text(self):
        return readable()

    def asked(self):
        return [query for ehr in self.ehrs for query in ehr.queries]

    def until(self, what):
        self.qtbot.waitUntil(what, timeout=30_000)


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application as every process of ours prepares it."""
    theme.prepare(qapp)
    return qapp


def stopped_by_the_test(background):
    return getattr(background, "is_stopped", False) or not background.loop.is_running()


@pytest.fixture
def background(qapp):
    loop = Background()
    yield loop
    if not stopped_by_the_test(loop):
        # What was closed last is let go of in turns of the loop of their own.
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.02), loop.loop).result(30)
        loop.stop(30)
    loop._thread.join(30)
    assert not loop.loop.is_running()
    loop.loop.close()


@pytest.fixture
def left(monkeypatch):
    """The exits that were taken instead of ending this process."""
    exits = []

    def leave(code):
        exits.append(code)

    monkeypatch.setattr("patient_access.workspace.ending.os._exit", leave)
    monkeypatch.setattr("patient_access.workspace.ending.exit_within", lambda seconds: None)
    return exits


@pytest.fixture
def open_office(qtbot, background, left):
    """``open_office(FakeEhr(…), …)``: a desk with these EHRs and the policy that ships."""

    offices = []

    def start(*ehrs, policy="shipped", **welcome):
        board = Dashboard()
        qtbot.addWidget(board)
        board.closed.connect(board.deleteLater)
        rules = load_policy(None) if policy == "shipped" else policy
        offices.append(Office(qtbot, board, background, ehrs, rules, **welcome))
        return offices[-1]

    yield start
    for office in offices:
        office.let_go(background)
        shiboken6.delete(office.desk)  # a process would have ended instead


@pytest.fixture
def northside():
    return FakeEhr("Northside EHR", [ANA])


@pytest.fixture
def eastside():
    return FakeEhr("Eastside EHR", [UMA])
