"""The documents say what is so: links lead somewhere, commands exist, tables are the code's."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from patient_access.settings.describe import settings_page
from patient_access.views.shortcuts import Key

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_into_the_project_leads_somewhere(document):
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    targets += re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.[a-z]+)`", text)
    missing = [
        target
        for target in targets
        if not any((base / target).exists() for base in (document.parent, ROOT / "patient_access"))
    ]
    assert missing == []


def test_the_settings_page_is_what_the_command_prints():
    asked = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "patient_access", "settings"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert asked.stdout == settings_page()
    assert asked.stdout == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert asked.stdout.startswith("# Settings\n\n")


def test_the_table_of_keys_is_every_key_in_the_order_of_the_program():
    text = (ROOT / "docs" / "keyboard.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)
    assert [key for key, _ in rows] == [key.value for key in Key]


def test_every_command_in_the_readme_is_one():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"patient-access (?!run\b)([a-z]+)\b", text))
    assert {"pop", "url", "doctor", "token", "policy"} <= named
    asked = subprocess.run(
        [sys.executable, "-m", "patient_access", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for command in named:
        assert re.search(rf"^\s+{command}\b", asked.stdout, re.MULTILINE), command
