"""A sign-in that is kept in a real keyring, what a killed desk leaves there, and no keyring."""

import pytest

from patient_access.diagnostics.memory_scan import copies_in_tree
from tests.end_to_end.desk import until
from tests.end_to_end.script_writer import Steps
from tests.peers import oidc_provider
from tests.peers import secret_service as service
from tests.peers.oidc_hospital import EHR, signed_in, start
from tests.peers.oidc_provider import AGENT, CLIENT


@pytest.fixture
def secret_service():
    """A running, empty ``SecretService``; skips, saying why, where it cannot run."""
    try:
        with service.running() as found:
            yield found
    except service.Unavailable as why:
        pytest.skip(str(why))


def account(hospital):
    return f"{hospital.fhir.base} {CLIENT}"


def test_offline_access_is_kept_in_a_real_keyring_and_the_next_shift_needs_no_browser(
    start_desk, open_hospital, secret_service
):
    hospital = open_hospital()
    arguments = hospital.write_settings(offline=True)
    environment = hospital.environment() | secret_service.environment
    desk = start_desk(signed_in(), arguments=arguments, **environment)
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    [grant] = hospital.provider.grants("authorization_code")
    until(lambda: secret_service.kept(account(hospital)) == grant["refresh_token"])
    assert desk.leave() == 0
    assert not hospital.provider.is_active(grant["access_token"])
    assert hospital.provider.is_active(grant["refresh_token"]), "a stop is not a sign-out"
    assert copies_in_tree([desk.folder / "home"], grant["refresh_token"]) == 0
    again = start_desk(
        Steps().wait_for(AGENT).wait_for(f"{EHR}: live").say("still signed in"),
        arguments=arguments,
        **environment,
    )
    again.wait_for("still signed in")
    assert len(hospital.opened.read_text().splitlines()) == 1, "no second browser"
    newest = hospital.provider.grants("refresh_token")[-1]["refresh_token"]
    until(lambda: secret_service.kept(account(hospital)) == newest)


def test_without_a_keyring_the_sign_in_lasts_for_the_shift_and_that_is_said(
    start_desk, open_hospital
):
    hospital = open_hospital()
    steps = signed_in().wait_for(
        f"The sign-in to {EHR} cannot be kept: this computer's key store does not open."
    )
    desk = start(start_desk, hospital, steps.say("said so"), offline=True)
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("said so")
    [grant] = hospital.provider.grants("authorization_code")
    assert copies_in_tree([desk.folder / "home"], grant["refresh_token"]) == 0, "never a file"
