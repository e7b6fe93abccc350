"""An EHR that does not answer is said so with the seconds to the next try, and found again."""

import asyncio
import time

import pytest

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn
from patient_access.domain.panels import MissingPart, PanelAnswer, PanelName, PanelState, Part
from patient_access.workspace.ehr_link import EhrLink, is_unanswered
from tests.workspace.conftest import ANA, FakeEhr

SILENT = EhrFailure(FailureKind.NOT_ANSWERING, retry_after=14.0)


def test_the_status_line_counts_down_and_the_panels_come_by_themselves(open_office, northside):
    northside.panel_fails = FailureKind.NOT_ANSWERING
    office = open_office(northside)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.see("Date of birth")
    office.verify_ana()
    office.see("Northside EHR is not answering; it is tried again every 20 seconds.")
    office.see("Northside EHR: not answering, trying again in")
    office.until(lambda: len(office.desk.call.see._unanswered) == len(northside.read) > 1)
    asked = len(northside.read)
    connects = northside.connects
    northside.panel_fails = None
    office.links[0].tried_again_at = time.monotonic() - 1
    office.desk.status._look_at_links()
    office.until(lambda: northside.connects == connects + 1)
    office.until(lambda: "is not answering" not in office.text())
    assert len(northside.read) == 2 * asked, "each panel once more, without a click"
    assert "trying again in" not in office.text()


def test_an_ehr_still_silent_at_the_next_try_is_waited_for_again(open_office, northside):
    northside.refuses = FailureKind.NOT_ANSWERING
    office = open_office(northside)
    office.see("Northside EHR: not answering, trying again in")
    connects = northside.connects
    office.links[0].tried_again_at = time.monotonic() - 1
    office.desk.status._look_at_links()
    office.until(lambda: northside.connects == connects + 1)
    office.until(lambda: (office.links[0].tried_again_at or 0) > time.monotonic())
    office.see("Northside EHR: not answering, trying again in")


@pytest.mark.parametrize(
    "kind", [one for one in FailureKind if one is not FailureKind.NOT_ANSWERING]
)
def test_no_other_failure_starts_a_countdown(kind):
    ehr = FakeEhr("Northside EHR", [ANA])
    ehr.lookup_fails = kind

    async def ask():
        link = EhrLink(ehr.site, ehr)
        with pytest.raises(EhrFailure):
            await link.find_patients(ByMrn(value="00418142"))
        return link.tried_again_at

    assert asyncio.run(ask()) is None


def test_the_next_try_is_when_the_failure_says():
    ehr = FakeEhr("Northside EHR", [ANA])
    ehr.lookup_fails = SILENT
    told = []

    async def ask():
        link = EhrLink(ehr.site, ehr)
        link.changed = lambda: told.append(link.tried_again_at)
        with pytest.raises(EhrFailure):
            await link.find_patients(ByMrn(value="00418142"))
        first = link.tried_again_at - time.monotonic()
        ehr.lookup_fails = None
        await link.find_patients(ByMrn(value="00418142"))
        return first

    assert asyncio.run(ask()) == pytest.approx(9.0, abs=6.0), "15 seconds, less what this took"
    assert [one is None for one in told] == [False, True]


def test_a_part_that_was_not_asked_for_is_unanswered_like_a_whole_panel():
    part = MissingPart(part=Part.CLAIMS, state=PanelState.FAILED, failure=FailureKind.NOT_ANSWERING)
    some = PanelAnswer(source="N", panel=PanelName.BILLING, state=PanelState.PARTIAL)
    assert is_unanswered(some.model_copy(update={"missing": (part,)}))
    assert not is_unanswered(some)
