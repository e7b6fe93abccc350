"""Where files go: places of this user alone."""

import stat
import sys

import pytest

from patient_access.settings import paths

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("place", ["state_dir", "log_dir"])
def test_state_and_log_are_made_for_this_user_only(monkeypatch, tmp_path, place):
    monkeypatch.setattr(paths.platformdirs, "user_state_path", lambda *a, **k: tmp_path / "s")
    monkeypatch.setattr(paths.platformdirs, "user_log_path", lambda *a, **k: tmp_path / "l")
    made = paths.state_dir() if place == "state_dir" else paths.log_file().parent
    assert mode(made) == 0o700
    assert paths.log_file().suffix == ".log"
    assert not paths.log_file().exists()
