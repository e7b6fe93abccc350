"""The table ``[ehrs.fhircast]``: off without it, its mistakes told with line, key and words."""

import pytest

EHR = '[[ehrs]]\nname = "A"\nbase = "https://a.example"\n'


def test_nothing_is_shared_without_the_table(files):
    settings, problems = files.load(user=EHR)
    assert problems == ()
    assert settings.ehrs[0].fhircast is None
    assert settings.ehrs[0].address().fhircast is None


def test_the_table_may_be_empty_and_reaches_the_workspace(files):
    settings, problems = files.load(user=EHR + "[ehrs.fhircast]\n")
    assert problems == ()
    assert settings.ehrs[0].address().fhircast is not None


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('[ehrs.fhircast]\nhub = "hub.example"', 5, "ehrs.1.fhircast.hub", "https://"),
        ('[ehrs.fhircast]\nhub = "https://me@hub.example"', 5, "ehrs.1.fhircast.hub", "keyring"),
        ('[ehrs.fhircast]\nrefuse = "yes!"', 5, "ehrs.1.fhircast.refuse", "true or false"),
        ('[ehrs.fhircast]\ntopik = "x"', 5, "ehrs.1.fhircast.topik", "Did you mean topic?"),
        ('[ehrs.fhircast]\nhosts = ["https://b"]', 5, "ehrs.1.fhircast.hosts.1", "leave out “://”"),
        ("fhircast = true", 4, "ehrs.1.fhircast", "[ehrs.fhircast]"),
    ],
)
def test_a_mistake_in_it_is_told(files, text, line, key, words):
    _, problems = files.load(user=EHR + text)
    assert [(one.line, one.key) for one in problems] == [(line, key)]
    assert words in problems[0].sentence
