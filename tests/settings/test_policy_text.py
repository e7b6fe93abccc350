"""The policy file's way to the workspace, and that a lost one opens nothing."""

import pytest

from patient_access.settings.model import Settings
from patient_access.settings.policy_text import LARGEST, policy_text
from patient_access.verification.policy import PolicyError, load_policy


def test_without_the_setting_the_shipped_policy_is_meant():
    text, name, problem = policy_text(Settings())
    assert (text, name, problem) == (None, "", None)
    assert load_policy(text, name).name == "Standard"


def test_sites_policy_arrives_as_it_is_written(tmp_path):
    file = tmp_path / "site.toml"
    file.write_bytes('\ufeffname = "Clínica"\nrequired = ["name", "mrn"]\n'.encode())
    text, name, problem = policy_text(Settings(policy_file=file))
    assert problem is None
    assert name == "site.toml"
    assert load_policy(text, name).name == "Clínica"


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such file"), (b"\xff\xfe", "not UTF-8"), (b"#" * (LARGEST + 1), "larger")],
)
def test_policy_that_cannot_be_read_is_never_replaced_by_the_shipped_one(tmp_path, content, words):
    file = tmp_path / "site.toml"
    if content is not None:
        file.write_bytes(content)
    text, name, problem = policy_text(Settings(policy_file=file))
    assert text == ""
    assert problem.key == "policy_file"
    assert words in problem.sentence
    with pytest.raises(PolicyError, match=r"site\.toml"):
        load_policy(text, name)


def test_impossible_file_name_is_a_problem_and_no_crash():
    text, _, problem = policy_text(Settings(policy_file="a\0b"))
    assert text == ""
    assert problem is not None
