"""The token goes to the configured origin and nowhere else (D3, X1, X2)."""

import asyncio

import pytest
from conftest import TOKEN
from fake_fhir import Reply, bundle, reply

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire.failures import WireFailure
from ehr_adapters.wire.origin import Origin
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn
from patient_access.domain.panels import PanelName, PanelState


def traps(base, other_root, other_port):
    host = base.removeprefix("http://").split("/")[0]
    return {
        "another port": f"http://127.0.0.1:{other_port}/fhir/Condition?page=2",
        "another host": f"http://localhost:{other_port}/fhir/Condition?page=2",
        "the base in a query": f"{other_root}/evil/?x={base}",
        "the base as a path": f"{other_root}/{base}/Condition",
        "the base as a prefix of a host": f"http://{host}.localhost:{other_port}/fhir",
        "userinfo": f"http://{host}@127.0.0.1:{other_port}/fhir/Condition",
        "userinfo on the right host": f"http://x:y@{host}/fhir/Condition?page=2",
        "another scheme": base.replace("http://", "https://") + "/Condition?page=2",
        "beside the base": f"http://{host}/fhirx/Condition?page=2",
        "above the base": f"http://{host}/Condition?page=2",
        "climbing": f"{base}/../admin/Condition",
        "climbing, encoded": f"{base}/%2e%2e/admin",
        "backslash": f"http://127.0.0.1:{other_port}\\@{host}/fhir",
        "protocol-relative": f"//127.0.0.1:{other_port}/fhir/Condition",
        "double port": f"http://{host}:443:443/fhir/Condition",
        "javascript": "javascript:alert(1)",
        "file": "file:///etc/hostname",
    }


TRAPS = sorted(traps("http://127.0.0.1:1/fhir", "http://127.0.0.1:2", 2))


@pytest.mark.parametrize("trap", TRAPS)
def test_next_link_out_of_the_base_never_gets_the_token(fhir, recorder, play, trap):
    link = traps(fhir.base, recorder.root, recorder.port)[trap]
    row = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}}
    fhir.routes["Condition"] = lambda seen: reply(
        bundle([row], next_link=link) if seen.param("page") is None else bundle([])
    )
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    answer = play(fhir.base, lambda adapter: adapter.read_panel(ref, PanelName.CLINICAL))
    assert answer.state is PanelState.PARTIAL
    assert [gone.failure for gone in answer.missing] == [FailureKind.FOREIGN_LINK]
    assert len(answer.conditions) == 1
    assert recorder.seen == []
    assert len(fhir.paths()) == 3
    assert all(seen.headers["authorization"] == f"Bearer {TOKEN}" for seen in fhir.seen)


@pytest.mark.parametrize("trap", TRAPS)
def test_redirect_out_of_the_base_is_not_followed(fhir, recorder, play, trap):
    link = traps(fhir.base, recorder.root, recorder.port)[trap]
    fhir.routes["Patient/_search"] = lambda _: Reply(307, b"", {"Location": link})
    with pytest.raises(EhrFailure) as caught:
        play(fhir.base, lambda adapter: adapter.find_patients(ByMrn(value="1")))
    assert caught.value.kind is FailureKind.FOREIGN_LINK
    assert recorder.seen == []


def test_one_redirect_within_the_base_is_followed_and_a_second_is_not(fhir, play, patient):
    fhir.routes["Patient/_search"] = lambda _: Reply(307, b"", {"Location": f"{fhir.base}/moved"})
    fhir.routes["moved"] = lambda seen: reply(bundle([patient()]))
    answer = play(fhir.base, lambda adapter: adapter.find_patients(ByMrn(value="M-p1")))
    assert len(answer.found) == 1
    assert fhir.seen[-1].param("identifier") == "M-p1"
    fhir.routes["moved"] = lambda _: Reply(307, b"", {"Location": f"{fhir.base}/again"})
    with pytest.raises(EhrFailure) as caught:
        play(fhir.base, lambda adapter: adapter.find_patients(ByMrn(value="M-p1")))
    assert caught.value.kind is FailureKind.WRONG_ADDRESS
    assert "again" not in fhir.paths()


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_turn_the_question_into_another_is_not_followed(fhir, play, status):
    """A browser would ask again by GET and without the form; what came would be everybody."""
    moved = {"Location": f"{fhir.base}/Patient"}
    fhir.routes["Patient/_search"] = lambda _: Reply(status, b"", moved)
    with pytest.raises(EhrFailure) as caught:
        play(fhir.base, lambda adapter: adapter.find_patients(ByMrn(value="M-p1")))
    assert caught.value.kind is FailureKind.REJECTED
    assert fhir.paths() == ["Patient/_search"]


@pytest.mark.parametrize(
    "link",
    [
        "https://ehr.example/fhir/r4/Patient?page=2",
        "https://ehr.example:443/fhir/r4?_getpages=abc",
        "https://EHR.example/fhir/r4/",
        "Patient?page=2",
    ],
)
def test_links_under_the_base_are_allowed(link):
    origin = Origin.of("https://ehr.example/fhir/r4/")
    assert origin.allow(link).host == "ehr.example"


def test_unparseable_links_fail_closed():
    origin = Origin.of("https://ehr.example/fhir")
    for link in ("", " ", "http://[::1", "https://ehr.example /fhir", "\x00", "https://:443/fhir"):
        with pytest.raises(WireFailure) as caught:
            origin.allow(link)
        assert caught.value.kind is FailureKind.FOREIGN_LINK


def test_token_is_asked_for_each_request_and_left_out_on_an_open_server(fhir, play, patient):
    fhir.add(patient())
    tokens = iter(["first", "second", None])

    async def changing():
        return next(tokens)

    async def thrice():
        adapter = open_adapter(EhrSite(name="N", adapter="fhir_r4", base=fhir.base), changing)
        for _ in range(2):
            await adapter.find_patients(ByMrn(value="none"))
        adapter._warmed_at = float("inf")
        await adapter.find_patients(ByMrn(value="none"))
        await adapter.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ehr_adapters.fhir_r4.adapter._WARM_SECONDS", float("inf"))
        asyncio.run(thrice())
    sent = [seen.headers.get("authorization") for seen in fhir.seen]
    assert sent == ["Bearer first", "Bearer second", None]


def test_proxy_environment_is_ignored(fhir, recorder, play, patient, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", recorder.root)
    monkeypatch.setenv("ALL_PROXY", recorder.root)
    fhir.add(patient())
    assert play(fhir.base, lambda a: a.find_patients(ByMrn(value="M-p1"))).found
    assert recorder.seen == []


def test_a_token_that_ran_out_between_two_tries_is_not_sent_again(fhir, patient):
    """Each sending asks for its own: the one before may have been taken back meanwhile (D3)."""
    busy = [Reply(429, b"", {"Retry-After": "0"})]
    fhir.routes["Patient/_search"] = lambda _: busy.pop() if busy else reply(bundle([patient()]))
    tokens = iter(["first", None])

    async def changing():
        return next(tokens)

    async def once():
        transport = Transport(EhrSite(name="N", adapter="fhir_r4", base=fhir.base), changing)
        await transport.post_search("Patient", [("identifier", "1")], strict=False)
        await transport.close()

    asyncio.run(once())
    assert [seen.headers.get("authorization") for seen in fhir.seen] == ["Bearer first", None]
