"""Every code that the workspace or the switchboard says has a sentence of its own."""

import ast
from pathlib import Path

import pytest

import patient_access
from patient_access.views.sentences.messages import MESSAGES
from patient_access.workspace.identify import _UNUSABLE

TOP = Path(patient_access.__file__).parent
SPEAKERS = {"Message", "Notice"}


def codes_said():
    """Every text given as ``code=`` to a message or a notice, or first to a desk's ``_warn``."""
    for file in [*TOP.glob("workspace/*.py"), *TOP.glob("switchboard/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [word.value for word in node.keywords if word.arg == "code"]
            given = given if name in SPEAKERS else node.args[:1] if name == "_warn" else []
            yield from (one.value for one in given if isinstance(one, ast.Constant))


def test_codes_are_found_in_the_source():
    assert {"workspace_lost", "settings_problem", "search_unreadable"} <= set(codes_said())


@pytest.mark.parametrize("code", sorted({*codes_said(), *_UNUSABLE.values()}))
def test_every_code_has_a_sentence(code):
    assert code in MESSAGES
