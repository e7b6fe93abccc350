"""docs/fhir-rules.md names code and tests that are there, and leaves out no rule of the adapter."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "fhir-rules.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and "](" in line
]
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
RULES = {"D": 5, "L": 12, "S": 5, "B": 4, "C": 3, "P": 6, "E": 5, "V": 9, "X": 9, "M": 3}
"""How many of each letter there are; X10 is about another library, X11 is in the table."""


def test_every_file_and_every_test_that_is_named_is_there():
    assert ROWS
    for rule, _, code, shown in ROWS:
        [(_, kept_in)], [(name, file)] = LINK.findall(code), LINK.findall(shown)
        assert (ROOT / "docs" / kept_in).is_file(), rule
        text = (ROOT / "docs" / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {name}\(", text, re.M), f"{rule}: {name}"


def test_no_rule_is_left_out():
    named = set(re.findall(r"\b[A-Z]\d+\b", PAGE))
    assert {f"{letter}{n}" for letter, last in RULES.items() for n in range(1, last + 1)} <= named
