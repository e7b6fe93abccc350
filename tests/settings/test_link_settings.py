"""The way to an EHR in the settings: nothing secret in the file, nothing half said."""

import pytest

from patient_access.settings.load import load_settings

TABLE = '[[ehrs]]\nname = "North"\nbase = "https://ehr.example/fhir"\n'


def loaded(tmp_path, text):
    file = tmp_path / "settings.toml"
    file.write_text(TABLE + text)
    settings, problems = load_settings(tmp_path / "none", file)
    return settings.ehrs, [str(one) for one in problems]


def test_the_way_is_handed_to_a_workspace_as_it_was_written(tmp_path):
    [ehr], problems = loaded(
        tmp_path,
        'proxy = "http://proxy.example:8080"\nclient_certificate = "/etc/desk/certificate.pem"\n'
        'client_key = "/etc/desk/key.pem"\nrequests_per_minute = 120\n',
    )
    assert problems == []
    address = ehr.address()
    assert address.proxy == "http://proxy.example:8080"
    assert address.client_certificate == "/etc/desk/certificate.pem"
    assert address.client_key == "/etc/desk/key.pem"
    assert address.requests_per_minute == 120


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('proxy = "http://desk:secret@proxy.example"\n', "patient-access token set EHR --of proxy"),
        ('proxy = "proxy.example:8080"\n', "begins with https://"),
        ('client_certificate = "certificate.pem"\n', "write the file's full path."),
        ('client_key = "/etc/desk/key.pem"\n', "needs its client_certificate beside it."),
        ("requests_per_minute = 1\n", "write at least 30."),
        ("verify = false\n", "there is no such setting."),
    ],
)
def test_what_cannot_be_used_is_said_and_a_password_is_not_repeated(tmp_path, text, words):
    ehrs, problems = loaded(tmp_path, text)
    assert ehrs == ()
    assert words in problems[0]
    assert "secret@" not in problems[0]
