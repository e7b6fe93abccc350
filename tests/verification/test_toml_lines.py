"""The two copies of the line finder are one."""

from importlib import resources


def test_line_finder_is_the_same_in_settings_and_verification():
    texts = {
        resources.files(package).joinpath("toml_lines.py").read_text(encoding="utf-8")
        for package in ("patient_access.settings", "patient_access.verification")
    }
    assert len(texts) == 1
