"""The profile and the time zone of an EHR: what can be written, and what is said otherwise."""

import pytest

EHR = '[[ehrs]]\nname = "A"\nbase = "https://a.example"\n'


@pytest.mark.parametrize("name", ["epic", "oracle_health", "plain_r4", "/etc/ours.toml"])
def test_profile_that_ships_or_lies_in_a_file_can_be_named(files, name):
    settings, problems = files.load(user=f'{EHR}profile = "{name}"\n')
    assert problems == ()
    assert settings.ehrs[0].address().profile == name


@pytest.mark.parametrize("name", ["epik", "ours.toml", ""])
def test_any_other_profile_is_said_with_the_ones_there_are(files, name):
    settings, problems = files.load(user=f'{EHR}profile = "{name}"\n')
    assert settings.ehrs == ()
    assert "oracle_health" in str(problems[0])
    assert "line 4" in str(problems[0])


def test_time_zone_is_an_iana_name(files):
    settings, problems = files.load(user=f'{EHR}time_zone = "America/Chicago"\n')
    assert problems == ()
    assert settings.ehrs[0].address().time_zone == "America/Chicago"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "CST6CDT7", "../../etc/passwd", ""])
def test_any_other_time_zone_is_said(files, zone):
    settings, problems = files.load(user=f'{EHR}time_zone = "{zone}"\n')
    assert settings.ehrs == ()
    assert "such as America/Chicago" in str(problems[0])
