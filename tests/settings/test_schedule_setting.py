"""The table ``[ehrs.schedule]``: off without it, and no patient in the clear over a network."""

import pytest

HEAD = '[[ehrs]]\nname = "North"\nadapter = "hl7v2"\nbase = "mllp://127.0.0.1:2575"\n'
TABLE = "[ehrs.schedule]\n"


def test_without_the_table_nobody_listens(files):
    settings, problems = files.load(user=HEAD)
    assert problems == ()
    assert settings.ehrs[0].schedule is None
    assert not settings.ehrs[0].address().hears_appointments


def test_a_port_is_enough_on_this_machine(files):
    settings, problems = files.load(user=HEAD + TABLE + "port = 2576\n")
    assert problems == ()
    assert settings.ehrs[0].schedule.address == "127.0.0.1"
    assert settings.ehrs[0].address().hears_appointments


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ('port = 2576\naddress = "10.0.0.7"', 5, "in the clear"),
        ('port = 2576\naddress = "10.0.0.7"\ncertificate = "/desk.pem"', 5, "in the clear"),
        ('port = 2576\ncertificate = "/desk.pem"', 5, "belong together"),
        ('port = 2576\ncertificate = "desk.pem"', 7, "full path"),
        ('port = 2576\naddress = "engine.example"', 7, "such as 127.0.0.1"),
        ("port = 70000", 6, "65535"),
        ('address = "127.0.0.1"', 5, "port"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(files, more, line, words):
    settings, [problem] = files.load(user=HEAD + TABLE + more + "\n")
    assert settings.ehrs == ()
    assert problem.line == line
    assert words in str(problem)


def test_only_an_hl7v2_system_tells_of_appointments(files):
    other = HEAD.replace("hl7v2", "fhir_r4").replace("mllp:", "http:")
    _, [problem] = files.load(user=other + TABLE + "port = 2576\n")
    assert 'adapter = "hl7v2"' in str(problem)


def test_a_value_instead_of_a_table_is_said(files):
    _, [problem] = files.load(user=HEAD + "schedule = 2576\n")
    assert "[ehrs.schedule]" in str(problem)
