"""What is wrong with the set-up is said in the window, and the rest of it works."""

import pytest

from ehr_adapters import registry
from patient_access.handover import frames
from patient_access.workspace import life
from patient_access.workspace.rehearsal import allowed


class NoTokens:
    def source_for(self, ehr, *, signs_in):
        async def none():
            return None

        return none


class NoSecrets:
    def source_for(self, ehr):
        return None


def links(*addresses):
    notices = []
    welcome = frames.Welcome(ehrs=addresses)
    found = life._open_links(welcome, NoTokens(), NoSecrets(), None, notices)
    return [link.site.name for link in found], notices


def address(name, adapter="fhir_r4", base="http://127.0.0.1:1/fhir"):
    return frames.EhrAddress(name=name, adapter=adapter, base=base)


def test_without_an_ehr_the_desk_is_told():
    names, notices = links()
    assert names == []
    assert [one.code for one in notices] == ["ehr_not_configured"]


def test_refused_adapters_are_named_together_and_the_others_open():
    names, notices = links(
        address("One", adapter="no_such"), address("Two"), address("Three", adapter="neither")
    )
    assert names == ["Two"]
    assert [one.code for one in notices] == ["adapter_refused"]
    assert "One: No adapter of this name is installed. Installed: fhir_r4" in notices[0].detail
    assert "Three: No adapter of this name" in notices[0].detail


def test_an_adapter_that_fails_while_opening_is_refused_without_its_words(monkeypatch):
    class Point:
        name, value = "broken", "broken:open"

        @staticmethod
        def load():
            def factory(site, token):
                raise RuntimeError("secret detail")

            factory.api_version = registry.API_VERSION
            return factory

    monkeypatch.setattr(registry, "installed", lambda: (Point(),))
    _, (notice,) = links(address("One", adapter="broken"))
    assert "RuntimeError" in notice.detail
    assert "secret" not in notice.detail


def policy(text, name="site.toml"):
    notices = []
    welcome = frames.Welcome(ehrs=(), policy_toml=text, policy_name=name)
    return life._policy(welcome, notices), notices


def test_no_policy_is_the_one_that_ships():
    rules, notices = policy(None, "")
    assert rules is not None
    assert notices == []


@pytest.mark.parametrize("text", ["", "  \n", "required = [", 'name = "x"\nrequired = []\n'])
def test_a_policy_that_cannot_be_used_opens_nothing_and_is_said_with_its_name(text):
    rules, (notice,) = policy(text)
    assert rules is None
    assert notice.code == "policy_problem"
    assert "site.toml" in notice.detail


@pytest.mark.parametrize(
    ("base", "may"),
    [
        ("http://127.0.0.1:8080/fhir", True),
        ("http://127.1.2.3/fhir", True),
        ("http://[::1]:8080/fhir", True),
        ("http://localhost/fhir", True),
        ("http://ehr.invalid/fhir", True),
        ("https://ehr.example/fhir", False),
        ("http://10.0.0.7/fhir", False),
        ("http://0.0.0.0/fhir", False),
        ("http://localhost.example/fhir", False),
        ("http://127.0.0.1.example/fhir", False),
        ("http://example.org#127.0.0.1", False),
        ("http://127.0.0.1@ehr.example/fhir", False),
        ("", False),
    ],
)
def test_a_rehearsal_is_played_on_this_machine_only(base, may):
    assert allowed(frames.Welcome(ehrs=(address("One", base=base),))) is may


def test_one_real_ehr_among_others_refuses_the_rehearsal():
    welcome = frames.Welcome(ehrs=(address("One"), address("Two", base="https://ehr.example/fhir")))
    assert not allowed(welcome)


@pytest.mark.parametrize(
    ("hub", "may"), [("http://127.0.0.1:9/hub", True), ("", True), ("https://hub.example/", False)]
)
def test_a_rehearsal_is_refused_where_a_hub_is_elsewhere(hub, may):
    site = frames.FhircastSite(hub=hub)
    ehr = address("One", base="http://127.0.0.1:1/fhir").model_copy(update={"fhircast": site})
    assert allowed(frames.Welcome(ehrs=(ehr,))) is may
