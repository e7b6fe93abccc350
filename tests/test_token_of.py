"""``token --of``: the secrets of the way to an EHR are typed in, kept apart, never printed."""

import io
import sys

import pytest

from patient_access import cli


@pytest.fixture
def vault(monkeypatch):
    kept = {}
    module = "patient_access.settings.credentials"
    monkeypatch.setattr(f"{module}.store_link_secret", lambda *key: kept.update({key[:2]: key[2]}))
    monkeypatch.setattr(
        f"{module}.forget_link_secret", lambda *key: kept.pop(key, None) is not None
    )
    return kept


@pytest.mark.parametrize(
    ("of", "typed", "what"),
    [("proxy", "desk:made-up ", "user:password"), ("client_key", " made up", "passphrase")],
)
def test_a_secret_is_kept_letter_by_letter_and_never_printed(
    vault, monkeypatch, capsys, of, typed, what
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed + "\n"))
    assert cli.main(["token", "set", "North", "--of", of]) == 0
    assert vault == {("North", of): typed}
    said = capsys.readouterr()
    assert said.out == f"The {what} is in the keyring.\n"
    assert typed.strip() not in said.out + said.err
    assert cli.main(["token", "forget", "North", "--of", of]) == 0
    assert cli.main(["token", "forget", "North", "--of", of]) == 0
    said = capsys.readouterr().out
    assert said == f"The {what} is removed.\nThere was no {what}.\n"
