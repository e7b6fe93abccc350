"""Where files go, and that nobody else can reach into the runtime directory."""

import stat
import sys

import pytest

from patient_access.settings import paths

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def runtime(monkeypatch, tmp_path):
    place = tmp_path / "run"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    return place


def test_runtime_dir_is_this_users_alone(runtime):
    made = paths.runtime_dir()
    assert made == runtime / "patient-access"
    assert mode(made) == 0o700


def test_runtime_dir_is_closed_again_when_it_stood_open(runtime):
    (runtime / "patient-access").mkdir(mode=0o777)
    (runtime / "patient-access").chmod(0o777)
    assert mode(paths.runtime_dir()) == 0o700


def test_runtime_dir_others_can_write_to_is_refused(runtime):
    runtime.chmod(0o777)
    with pytest.raises(paths.UnsafeDirectory, match="XDG_RUNTIME_DIR"):
        paths.runtime_dir()


def test_link_in_place_of_the_runtime_dir_is_refused(runtime, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (runtime / "patient-access").symlink_to(elsewhere)
    with pytest.raises(paths.UnsafeDirectory):
        paths.runtime_dir()
    assert mode(elsewhere) == 0o755


@pytest.mark.parametrize("value", [None, "", "relative/place", "/nowhere/at/all"])
def test_runtime_dir_without_a_usable_variable_comes_from_the_system(monkeypatch, tmp_path, value):
    if value is None:
        monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    else:
        monkeypatch.setenv("XDG_RUNTIME_DIR", value)
    fallback = tmp_path / "system" / "patient-access"
    monkeypatch.setattr(paths.platformdirs, "user_runtime_path", lambda *args, **more: fallback)
    assert paths.runtime_dir() == fallback
    assert mode(fallback) == 0o700


@pytest.mark.parametrize("place", ["state_dir", "log_dir"])
def test_state_and_log_are_made_for_this_user_only(monkeypatch, tmp_path, place):
    monkeypatch.setattr(paths.platformdirs, "user_state_path", lambda *a, **k: tmp_path / "s")
    monkeypatch.setattr(paths.platformdirs, "user_log_path", lambda *a, **k: tmp_path / "l")
    made = paths.state_dir() if place == "state_dir" else paths.log_file().parent
    assert mode(made) == 0o700
    assert paths.log_file().suffix == ".log"
    assert not paths.log_file().exists()
