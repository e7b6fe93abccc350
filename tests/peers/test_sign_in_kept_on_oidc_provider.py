"""A sign-in that is kept in a real keyring, what a killed desk leaves there, and no keyring."""

from patient_access.diagnostics.memory_scan import copies_in_tree
from tests.end_to_end.desk import is_alive, until
from tests.end_to_end.script_writer import Steps
from tests.peers import oidc_provider
from tests.peers.oidc_hospital import EHR, signed_in, start
from tests.peers.oidc_provider import AGENT, CLIENT


def account(hospital):
    return f"{hospital.fhir.base} {CLIENT}"


def still_signed_in():
    return Steps().wait_for(AGENT).wait_for(f"{EHR}: live").say("still signed in")


def kill(desk):
    """Without a word, as ``kill -9``; its windows see it and go."""
    everybody = desk.survivors()
    desk.process.kill()
    desk.process.wait(10)
    until(lambda: not [pid for pid in everybody if is_alive(pid)])


def stands(hospital, secret_service):
    """The one refresh token that is good, which must be what the keyring has."""
    newest = [*hospital.provider.grants("authorization_code")]
    newest += hospital.provider.grants("refresh_token")
    every = [grant["refresh_token"] for grant in newest if "refresh_token" in grant]
    good = [token for token in every if hospital.provider.is_active(token)]
    assert len(good) == 1, "no second refresh token lingers"
    until(lambda: secret_service.kept(account(hospital)) == good[0])
    return good[0]


def test_offline_access_is_kept_in_a_real_keyring_over_a_stop_and_a_kill(
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
    again = start_desk(still_signed_in(), arguments=arguments, **environment)
    again.wait_for("still signed in")
    second = stands(hospital, secret_service)
    kill(again)
    third = start_desk(still_signed_in(), arguments=arguments, **environment)
    third.wait_for("still signed in")
    assert stands(hospital, secret_service) != second
    assert len(hospital.opened.read_text().splitlines()) == 1, "no second browser"


def test_what_a_killed_desk_leaves_is_taken_back_at_the_next_start_where_the_site_says_so(
    start_desk, open_hospital, secret_service
):
    hospital = open_hospital()
    arguments = hospital.write_settings(offline=True, at_lock="revoke")
    environment = hospital.environment() | secret_service.environment
    desk = start_desk(signed_in(), arguments=arguments, **environment)
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    [grant] = hospital.provider.grants("authorization_code")
    in_use = f"{account(hospital)} in use"
    until(lambda: secret_service.kept(in_use) == grant["refresh_token"])
    kill(desk)
    assert hospital.provider.is_active(grant["refresh_token"])
    steps = Steps().wait_for(f"You were signed out of {EHR}: Patient Access was cut off")
    again = start_desk(steps.say("asked again"), arguments=arguments, **environment)
    again.wait_for("asked again")
    assert not hospital.provider.is_active(grant["refresh_token"])
    until(lambda: secret_service.kept(in_use) == "")
    assert secret_service.kept(account(hospital)) == ""


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
