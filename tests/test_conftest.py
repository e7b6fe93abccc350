"""The strictness of the suite, proved on suites that break it."""

import os
import shutil
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def outcomes(pytester: pytest.Pytester):
    """Runs test source under our conftest, in a pytest of its own."""
    shutil.copy(Path(__file__).with_name("conftest.py"), pytester.path / "conftest.py")
    pytester.makeini("[pytest]\nmarkers =\n  end_to_end: x\n  peer: x\n")

    def run(source: str, *arguments: str) -> dict[str, int]:
        pytester.makepyfile(source)
        result = pytester.runpytest_subprocess(
            "-p", "no:cacheprovider", "-p", "no:pytest-qt", *arguments
        )
        return result.parseoutcomes()

    return run


def test_an_unexpected_warning_in_the_log_fails_the_test(outcomes):
    assert outcomes(
        """
        import logging
        def test_quiet(): logging.getLogger("a").info("fine")
        def test_loud(): logging.getLogger("a").warning("not fine")
        def test_loud_without_propagation():
            logger = logging.getLogger("b")
            logger.propagate = False
            logger.addHandler(logging.NullHandler())
            logger.error("not fine either")
        """
    ) == {"passed": 3, "errors": 2}


def test_an_expected_log_line_is_excused_and_must_come(outcomes):
    assert outcomes(
        """
        import logging
        def test_comes(expected_log):
            with expected_log("a", logging.ERROR) as records:
                logging.getLogger("a.b").error("meant")
            assert [r.getMessage() for r in records] == ["meant"]
        def test_does_not_come(expected_log):
            with expected_log("a", logging.ERROR):
                pass
        def test_another_logger_is_not_excused(expected_log):
            with expected_log("a", logging.ERROR):
                logging.getLogger("a").error("meant")
                logging.getLogger("ab").error("not meant")
        """
    ) == {"passed": 2, "failed": 1, "errors": 1}


def test_a_thread_left_over_fails_the_test(outcomes):
    assert outcomes(
        """
        import threading, time
        import conftest
        conftest.THREAD_GRACE = 0.05
        go = threading.Event()
        def test_leaves_one():
            threading.Thread(target=go.wait, name="left").start()
        def test_may_end_in_a_moment():
            go.set()
            threading.Thread(target=lambda: None).start()
        """
    ) == {"passed": 2, "errors": 1}


def test_the_folder_marks_the_test(outcomes, pytester):
    pytester.mkdir("end_to_end").joinpath("test_e.py").write_text("def test_e(): pass\n")
    pytester.mkdir("peers").joinpath("test_p.py").write_text("def test_p(): pass\n")
    source = "def test_plain(): pass\n"
    assert outcomes(source, "-m", "not end_to_end and not peer") == {"passed": 1, "deselected": 2}
    assert outcomes(source, "-m", "peer") == {"passed": 1, "deselected": 2}


def test_no_test_sees_the_real_home_or_keyring():
    home = Path.home()
    assert home.name.startswith("pa-test-")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
        assert Path(os.environ[name]).is_relative_to(home)
    assert os.environ["PYTHON_KEYRING_BACKEND"] == "keyring.backends.fail.Keyring"
