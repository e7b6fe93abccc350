"""The real program on a real GNU Health: the whole call, by number and by record number."""

import pytest

from tests.end_to_end.script_writer import Steps
from tests.support.one_secret_keyring import NAME, OneSecretKeyring

pytestmark = [pytest.mark.peer, pytest.mark.end_to_end]

ANSWERS = ("annabel quillfeather", "1984-05-17", "94903")


@pytest.fixture
def begin(start_desk, gnu_health, tmp_path):
    """Start the program as this user, with the parts its windows are to play."""

    def started(*parts: Steps, user: str = "nurse", secret: str | None = None):
        settings = tmp_path / "settings.toml"
        settings.write_text(
            f'role = "nurse"\n[[ehrs]]\nname = "Tamarisk"\nadapter = "gnu_health"\n'
            f'base = "{gnu_health.base}"\ntime_zone = "America/Los_Angeles"\n'
        )
        desk = start_desk(
            *parts,
            arguments=["--settings", str(settings)],
            PYTHON_KEYRING_BACKEND=f"{OneSecretKeyring.__module__}.{OneSecretKeyring.__name__}",
            **{NAME: secret or gnu_health.secret(user)},
        )
        desk.wait_for("window 1 is ready")
        return desk

    return started


def verified(steps: Steps) -> Steps:
    return steps.verify(*ANSWERS).wait_for("Verified · the patient")


def ring(desk):
    desk.pop("ringing", number="+14155550142", call_id="call-1")


def test_a_whole_call_by_number_with_full_rights(begin, gnu_health):
    own_mrn = gnu_health.people["Annabel"].mrn
    steps = Steps().ready().wait_for("One person has this number")
    steps.must_not_show("Annabel", "Quillfeather", own_mrn, "1984")
    steps = verified(steps.pick_first()).wait_for("Annabel Quillfeather").wait_for(own_mrn)
    for text in ("Ingrid Halloway", "Paid by her husband", "Lisinopril 10 mg", "hypertension"):
        steps.wait_for(text)
    steps.must_not_show("Bo's own bill", "Not sent yet", "Loading.").say("everything is open")
    desk = begin(steps, Steps().ready(2))
    ring(desk)
    desk.pop("answered", call_id="call-1")
    desk.wait_for("everything is open", 45)
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 2 is ready")


def test_a_whole_call_by_record_number_at_the_front_desk(begin, gnu_health):
    steps = Steps().ready().type(gnu_health.people["Annabel"].mrn.lower()).press("Return")
    steps = verified(steps.pick_first("One person found"))
    steps.wait_for("Ingrid Halloway").wait_for("Ned Quillfeather").wait_for("Meridian Mutual")
    steps.must_not_show("Paid by her husband", "Lisinopril", "hypertension", "Loading.")
    desk = begin(steps.say("what may be read is open"), user="frontdesk")
    desk.wait_for("what may be read is open", 45)


def test_a_wrong_password_is_said_in_the_call(begin, gnu_health):
    # The server delays what it refuses, by up to 27 s.
    steps = Steps().ready().wait_for("Your sign-in to Tamarisk is missing or has run out.", 60)
    desk = begin(steps.say("said so"), secret="locked:not this")
    ring(desk)
    desk.wait_for("said so", 70)
