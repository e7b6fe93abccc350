"""Who may be spoken with: encrypted, and on the site's list."""

import pytest

from patient_access.fhircast.addresses import allowed_hosts, may_ask, may_connect

HOSTS = allowed_hosts("https://ehr.example/fhir", ["Hub.Example.", "127.0.0.1", "::1", "10.0.0.7"])


@pytest.mark.parametrize(
    "url",
    [
        "https://ehr.example/hub",
        "https://EHR.example:8443/hub",
        "https://hub.example/",
        "http://127.0.0.1:9/hub",
        "http://[::1]:9/hub",
    ],
)
def test_these_may_be_asked(url):
    assert may_ask(url, HOSTS)
    assert may_connect(url.replace("http", "ws", 1), HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "http://ehr.example/hub",
        "http://10.0.0.7/hub",
        "http://localhost/hub",
        "https://evil.example/hub",
        "https://ehr.example.evil.com/hub",
        "https://evil.example/?x=https://ehr.example",
        "https://ehr.example@evil.example/hub",
        "https://evil.example\\@ehr.example/hub",
        "https://evil.example#@ehr.example/hub",
        "https://user:word@ehr.example/hub",
        "https://ehr.example:0/hub",
        "https://ehr.example:port/hub",
        "https://ehr.exam\tple/hub",
        "https://ehr.example\n.evil.example/",
        "https://еhr.example/hub",
        "//ehr.example/hub",
        "ftp://ehr.example/hub",
        "ehr.example",
        "",
    ],
)
def test_these_may_not(url):
    assert not may_ask(url, HOSTS)
    assert not may_connect(url.replace("http", "ws", 1), HOSTS)


def test_a_request_is_no_channel_and_a_channel_no_request():
    assert not may_connect("https://ehr.example/hub", HOSTS)
    assert not may_ask("wss://ehr.example/hub", HOSTS)


def test_an_ehr_without_a_readable_host_allows_nobody():
    assert allowed_hosts("nonsense", []) == frozenset()
