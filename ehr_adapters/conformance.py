"""The promise of ``contract.py`` as tests that any adapter can inherit.

    class TestMyAdapter(AdapterConformance):
        site = EhrSite(name="Test", adapter="mine", base="http://127.0.0.1:9000")
        factory = open_adapter
        known_phone = "816-555-0142"
        known_id = "p1"

Hooks are class attributes, or methods and properties of the same name. Made-up people only.
"""
# ruff: noqa: S101  assertions are what this module is for

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar

from ehr_adapters.conformance_panels import PanelPromises
from ehr_adapters.contract import (
    API_VERSION,
    AccessToken,
    AdapterFactory,
    Connection,
    EhrAdapter,
    EhrSite,
)
from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import (
    ByMrn,
    ByPhone,
    ByPhoneAndDemographics,
    LookupAnswer,
    Notice,
)
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState

Answer = TypeVar("Answer")
_ANSWERS = frozenset(PanelState) - {PanelState.CLOSED, PanelState.LOADING}
_SECONDS = 30.0


async def no_token() -> str | None:
    """An open server asks for none."""
    return None


class AdapterConformance(PanelPromises):
    """Inherit, fill in the hooks, and let pytest collect the subclass."""

    __test__: ClassVar[bool] = False

    site: EhrSite
    """A site whose server is running and knows the people below."""
    factory: AdapterFactory
    token: AccessToken = staticmethod(no_token)
    known_phone: str
    """A number one person has on file."""
    known_mrn: str | None = None
    known_id: str
    """The record id of that person."""
    known_demographics: ByPhoneAndDemographics | None = None
    """The known number with what that person's record says besides; None: not tested."""
    unknown_phone: str = "202-555-0199"
    """A number nobody has."""
    unknown_id: str = "no-such-record"
    dead_site: EhrSite | None = None
    """The same site at an address where nothing listens."""
    # other_id and known_rows, of ``PanelPromises``: fill them in as well.

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__test__ = True

    # -- how the tests run an adapter

    def make_adapter(self, site: EhrSite | None = None) -> EhrAdapter:
        """A new adapter for the site under test."""
        return type(self).factory(site or self.site, self.token)

    def play(self, work: Callable[[EhrAdapter], Awaitable[Answer]]) -> Answer:
        """Open, connect, do the work, and close, on a loop of its own."""

        async def whole() -> Answer:
            adapter = self.make_adapter()
            try:
                async with asyncio.timeout(_SECONDS):
                    await adapter.connect()
                    return await work(adapter)
            finally:
                await adapter.close()

        return asyncio.run(whole())

    def known(self) -> RecordRef:
        """The known person's record, as the adapter itself names it."""
        answer = self.known_found()
        refs = [one.patient.ref for one in answer.found if one.patient.ref.id == self.known_id]
        assert refs, "the known person was not found by the known number"
        return refs[0]

    def known_found(self) -> LookupAnswer:
        """The answer to the known number, with whatever this system needs beside it (D1)."""
        plain = ByPhone(number=self.known_phone)
        answer = self.play(lambda a: a.find_patients(plain))
        if Notice.PHONE_NOT_SEARCHABLE in answer.notices and self.known_demographics is not None:
            asked = self.known_demographics
            answer = self.play(lambda a: a.find_patients(asked))
        return answer

    # -- the promise

    def test_factory_speaks_this_api_version(self) -> None:
        assert type(self).factory.api_version == API_VERSION

    def test_opening_asks_nothing_of_the_network(self) -> None:
        adapter = self.make_adapter(self.dead_site)
        asyncio.run(adapter.close())

    def test_connect_says_what_the_system_can_do(self) -> None:
        connection = self.play(lambda adapter: adapter.connect())
        assert isinstance(connection, Connection)
        assert connection.panels <= frozenset(PanelName)

    def test_known_number_finds_the_known_person(self) -> None:
        answer = self.known_found()
        assert isinstance(answer, LookupAnswer)
        assert answer.source == self.site.name
        assert self.known_id in [one.patient.ref.id for one in answer.found]
        assert all(one.matched_use or one.patient.telecoms for one in answer.found)

    def test_every_person_found_names_this_site(self) -> None:
        ref = self.known()
        assert ref.source == self.site.name
        assert ref.base

    def test_unknown_number_is_an_answer_without_people(self) -> None:
        answer = self.play(lambda a: a.find_patients(ByPhone(number=self.unknown_phone)))
        assert answer.found == ()

    def test_number_that_is_not_enough_says_what_else_to_ask_for(self) -> None:
        connection = self.play(lambda adapter: adapter.connect())
        answer = self.play(lambda a: a.find_patients(ByPhone(number=self.known_phone)))
        if connection.phone_lookup:
            return
        assert answer.found == ()
        assert Notice.PHONE_NOT_SEARCHABLE in answer.notices
        assert answer.needed == connection.needed
        assert answer.needed

    def test_everything_the_caller_says_must_fit(self) -> None:
        if self.known_demographics is None:
            return
        stranger = self.known_demographics.model_copy(update={"family": "Zzyzxqua"})
        answer = self.play(lambda a: a.find_patients(stranger))
        assert answer.found == ()

    def test_unusable_number_is_said_and_finds_nobody(self) -> None:
        answer = self.play(lambda a: a.find_patients(ByPhone(number="anonymous")))
        assert answer.found == ()
        assert answer.notices & {Notice.NUMBER_UNUSABLE, Notice.PHONE_NOT_SEARCHABLE}

    def test_known_mrn_finds_only_the_known_person(self) -> None:
        if self.known_mrn is None:
            return
        mrn = self.known_mrn
        answer = self.play(lambda a: a.find_patients(ByMrn(value=mrn)))
        assert [one.patient.ref.id for one in answer.found] == [self.known_id]

    def test_every_panel_is_answered_under_its_own_name(self) -> None:
        patient = self.known()

        async def all_panels(adapter: EhrAdapter) -> list[PanelAnswer]:
            return list(await asyncio.gather(*(adapter.read_panel(patient, p) for p in PanelName)))

        for panel, answer in zip(PanelName, self.play(all_panels), strict=True):
            assert isinstance(answer, PanelAnswer)
            assert answer.panel is panel
            assert answer.source == self.site.name
            assert answer.state in _ANSWERS
            assert (answer.state is PanelState.FAILED) == (answer.failure is not None)

    def test_panel_the_system_lacks_is_said_to_be_not_available(self) -> None:
        patient = self.known()

        async def lacking(adapter: EhrAdapter) -> list[PanelAnswer]:
            offered = (await adapter.connect()).panels
            return [await adapter.read_panel(patient, p) for p in PanelName if p not in offered]

        assert {a.state for a in self.play(lacking)} <= {PanelState.NOT_AVAILABLE}

    def test_rows_belong_to_the_patient_asked_for(self) -> None:
        patient = self.known()
        answer = self.play(lambda a: a.read_panel(patient, PanelName.PEOPLE))
        assert all(person.patient_id == patient.id for person in answer.people)
        assert all(person.ref.base == patient.base for person in answer.people)

    def test_unknown_record_gives_no_rows(self) -> None:
        stranger = self.known().model_copy(update={"id": self.unknown_id})

        async def read(adapter: EhrAdapter) -> PanelAnswer | EhrFailure:
            try:
                return await adapter.read_panel(stranger, PanelName.APPOINTMENTS)
            except EhrFailure as failure:
                return failure

        answer = self.play(read)
        assert isinstance(answer, EhrFailure) or answer.appointments == ()

    def test_record_of_another_system_is_never_read(self) -> None:
        stranger = self.known().model_copy(update={"base": "http://127.0.0.1:9/elsewhere"})

        async def read(adapter: EhrAdapter) -> bool:
            try:
                answer = await adapter.read_panel(stranger, PanelName.PEOPLE)
            except EhrFailure:
                return True
            return not answer.people

        assert self.play(read)

    def test_answers_cannot_be_printed(self) -> None:
        answer = self.known_found()
        for value in (answer, *(found.patient for found in answer.found)):
            assert repr(value) == str(value) == f"{type(value).__name__}(…)"

    def test_cancelled_question_leaves_the_adapter_usable(self) -> None:
        async def cancel_then_ask(adapter: EhrAdapter) -> LookupAnswer:
            query = self.known_demographics or ByPhone(number=self.known_phone)
            first = asyncio.ensure_future(adapter.find_patients(query))
            await asyncio.sleep(0)
            first.cancel()
            await asyncio.wait([first])
            return await adapter.find_patients(query)

        assert self.play(cancel_then_ask).found

    def test_nothing_listening_is_an_expected_failure(self) -> None:
        if self.dead_site is None:
            return
        dead = self.dead_site

        async def connect() -> None:
            adapter = self.make_adapter(dead)
            try:
                await adapter.connect()
            finally:
                await adapter.close()

        try:
            asyncio.run(connect())
        except EhrFailure as failure:
            assert failure.__context__ is None, "an exception hangs on the failure"  # noqa: PT017
            return
        raise AssertionError("connecting to nothing succeeded")

    def test_close_can_be_called_without_connecting(self) -> None:
        asyncio.run(self.make_adapter().close())
