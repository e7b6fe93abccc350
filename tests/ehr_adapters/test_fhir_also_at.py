"""A system that answers under a second name: the token goes there if the site lists it (X1)."""

import pytest
from conftest import TOKEN
from fake_fhir import Reply, bundle, reply
from pydantic import ValidationError

from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.wire.failures import WireFailure
from ehr_adapters.wire.origin import Origin
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn
from patient_access.domain.panels import PanelName, PanelState
from patient_access.handover import frames
from patient_access.settings.model import EhrSetting
from patient_access.workspace.rehearsal import allowed

BASE, GATEWAY = "https://ehr.example/fhir", "https://gateway.example:8443/r4/fhir"


def condition(id_):
    return {"resourceType": "Condition", "id": id_, "subject": {"reference": "Patient/p1"}}


@pytest.fixture
def pages(fhir, recorder):
    """Two servers: the second page of the first one's conditions is at the other."""
    link = f"{recorder.base}/Condition?page=2"
    fhir.routes["Condition"] = lambda _: reply(bundle([condition("c1")], next_link=link))
    recorder.routes["Condition"] = lambda _: reply(bundle([condition("c2")]))
    return fhir


def read(play, fhir, **more):
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    return play(fhir.base, lambda one: one.read_panel(ref, PanelName.CLINICAL), **more)


def test_a_listed_second_origin_is_followed_with_the_token(pages, recorder, play):
    answer = read(play, pages, also_at=(recorder.base,))
    assert [one.ref.id for one in answer.conditions] == ["c1", "c2"]
    assert [one.ref.base for one in answer.conditions] == [pages.base] * 2, "one system"
    assert answer.state is PanelState.LOADED
    assert [one.headers.get("authorization") for one in recorder.seen] == [f"Bearer {TOKEN}"]


def test_an_unlisted_one_gets_no_request_and_no_token(pages, recorder, play):
    answer = read(play, pages)
    assert [one.ref.id for one in answer.conditions] == ["c1"]
    assert answer.state is PanelState.PARTIAL
    assert recorder.seen == []


def test_listing_one_path_of_a_host_lists_no_other(pages, recorder, play):
    answer = read(play, pages, also_at=(f"{recorder.root}/fhir/tenant-a",))
    assert answer.state is PanelState.PARTIAL
    assert recorder.seen == []


@pytest.mark.parametrize("listed", [True, False])
def test_a_redirect_obeys_the_same_list(fhir, recorder, play, patient, listed):
    link = f"{recorder.base}/Patient/_search"
    fhir.routes["Patient/_search"] = lambda _: Reply(307, b"", {"Location": link})
    recorder.add(patient())
    ask = ByMrn(value="M-p1")
    if listed:
        answer = play(fhir.base, lambda a: a.find_patients(ask), also_at=(recorder.base,))
        assert len(answer.found) == 1
        assert recorder.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
        return
    with pytest.raises(EhrFailure) as caught:
        play(fhir.base, lambda a: a.find_patients(ask))
    assert caught.value.kind is FailureKind.FOREIGN_LINK
    assert recorder.seen == []


@pytest.mark.parametrize(
    "link",
    [
        "https://gateway.example/r4/fhir/Condition",
        "https://gateway.example:8443/r4/fhirx/Condition",
        "https://gateway.example:8443/r4/fhir/../other",
        "https://gateway.example:8443/r4",
        "http://gateway.example:8443/r4/fhir/Condition",
        "https://user@gateway.example:8443/r4/fhir/Condition",
        "https://gateway.example.evil.example:8443/r4/fhir/Condition",
        f"https://evil.example/?x={GATEWAY}",
        "https://ehr.example/r4/fhir/Condition",
        "https://gateway.example:8443/fhir/Condition",
    ],
)
def test_a_listed_origin_is_compared_part_by_part_too(link):
    origin = Origin.of(BASE, (GATEWAY,))
    assert origin.allow(f"{GATEWAY}/Condition?page=2").host == "gateway.example"
    assert origin.allow(f"{BASE}/Condition?page=2").host == "ehr.example"
    with pytest.raises(WireFailure) as caught:
        origin.allow(link)
    assert caught.value.kind is FailureKind.FOREIGN_LINK


def test_a_relative_link_is_the_base_s_own():
    assert Origin.of(BASE, (GATEWAY,)).allow("Condition?page=2").host == "ehr.example"


@pytest.mark.parametrize("also", ["http://gateway.example/fhir", "ftp://x", "", "https://u:p@x/"])
def test_what_is_less_safe_or_no_address_is_refused(also):
    with pytest.raises(WireFailure) as caught:
        Origin.of(BASE, (also,))
    assert caught.value.kind is FailureKind.WRONG_ADDRESS


def test_an_absolute_reference_of_a_listed_origin_names_a_thing_of_this_system():
    reading = Reading(source="N", base=BASE, also_at=(GATEWAY,))
    assert reading.key({"reference": f"{GATEWAY}/Location/l1"}) == ("Location", "l1")
    assert reading.key({"reference": f"{BASE}/Location/l1"}) == ("Location", "l1")
    assert reading.key({"reference": "https://evil.example/fhir/Location/l1"}) is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"also_at": ["http://gateway.example/fhir"]}, "https:// only"),
        ({"also_at": ["https://u:p@gateway.example"]}, ""),
        ({"also_at": [GATEWAY], "adapter": "gnu_health"}, "fhir_r4"),
    ],
)
def test_the_setting_is_refused_with_a_sentence(more, words):
    with pytest.raises(ValidationError) as caught:
        EhrSetting(name="N", base=BASE, **more)
    assert words in str(caught.value)


def test_the_setting_reaches_the_workspace_and_a_rehearsal_looks_at_it():
    address = EhrSetting(name="N", base=BASE, also_at=[GATEWAY]).address()
    assert address.also_at == (GATEWAY,)
    here = frames.EhrAddress(name="N", adapter="fhir_r4", base="http://127.0.0.1:8080/fhir")
    assert allowed(frames.Welcome(ehrs=(here,)))
    away = here.model_copy(update={"also_at": (GATEWAY,)})
    assert not allowed(frames.Welcome(ehrs=(away,)))
