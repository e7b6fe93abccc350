"""The words of each language: every text has them, and the program reads the ones committed."""

import ast
import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QKeySequence

from patient_access.views import language
from tests.views import marked_words
from tests.views.marked_words import Marked

translate = QCoreApplication.translate
WORDS = Path(str(files("resources"))) / "translations"

NOT_WORDS = {"sans serif", "dejavu sans", "bitstream vera sans", "ddd d MMM", "MMM yyyy"}
NAMES = {"Patient Access", "Fusion", "Sentence", "Enter", "Esc"}
"""The product's, Qt's, a class's, and keys, which Qt translates by itself."""


@dataclass(frozen=True)
class Said:
    text: Marked
    forms: tuple[str, ...]
    state: str


def read(code):
    """Every message of a language's ``.ts`` file."""
    found = []
    ours = ET.parse(WORDS / f"patient_access_{code}.ts")  # noqa: S314 - a file of this repository
    for context in ours.getroot().iter("context"):
        for message in context.iter("message"):
            words = message.find("translation")
            counted = message.get("numerus") == "yes"
            forms = [form.text for form in words.iter("numerusform")] if counted else [words.text]
            text = Marked(context.findtext("name"), message.findtext("source"), counted)
            found.append(
                Said(text, tuple(form or "" for form in forms), words.get("type", "finished"))
            )
    return found


def test_every_text_of_the_views_is_marked_for_translation():
    marked, loose, computed = marked_words.read()
    known = NOT_WORDS | NAMES | {text.context for text in marked}
    looks_said = re.compile(r"[^\W\d]{2,} [^\W\d]|^[A-Z][a-z]{2,}$")
    unmarked = [(where, text) for where, text in loose if looks_said.search(text)]
    assert [said for said in unmarked if said[1] not in known] == []
    assert computed == []


@pytest.mark.parametrize("code", ["en", "es"])
def test_every_text_is_in_the_file_of_words_and_nothing_else_is(code):
    marked, _, _ = marked_words.read()
    wanted = {text for text in marked if text.counted} if code == "en" else marked
    words = {said.text for said in read(code)}
    assert len(wanted) > (20 if code == "en" else 400)
    assert sorted(map(str, wanted ^ words)) == [], "run: make translations"


@pytest.mark.parametrize("code", ["en", "es"])
def test_every_text_is_translated(code):
    assert [said for said in read(code) if said.state != "finished" or not all(said.forms)] == []


@pytest.mark.parametrize("code", ["en", "es"])
def test_what_is_filled_in_is_filled_in_everywhere(code):
    marks = re.compile(r"%(?:\d|n)")
    for said in read(code):
        wanted = sorted(marks.findall(said.text.source))
        assert len(said.forms) == (2 if said.text.counted else 1), said
        for form in said.forms:
            assert sorted(marks.findall(form)) == wanted, said


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_words_read_at_run_time_are_those_of_the_translators(code, tmp_path):
    name = f"patient_access_{code}"
    tool = next(Path(PySide6.__file__).parent.glob("lrelease*"))
    made = tmp_path / f"{name}.qm"
    subprocess.run([tool, "-silent", WORDS / f"{name}.ts", "-qm", made], check=True, timeout=60)
    assert made.read_bytes() == (WORDS / f"{name}.qm").read_bytes(), "run: make translations"


def test_the_packaged_program_has_the_words_of_both_languages_and_qt_s():
    spec = (Path(__file__).parents[2] / "build.spec").read_text(encoding="utf-8")
    made = re.search(r"UNWANTED = re\.compile\((.*?),\s*re\.IGNORECASE", spec, re.DOTALL)
    unwanted = re.compile(ast.literal_eval(f"({made[1]})"), re.IGNORECASE)
    for place in ("PySide6/translations", "PySide6/Qt/translations"):
        assert not unwanted.search(f"{place}/qtbase_es.qm")
        assert unwanted.search(f"{place}/qtbase_de.qm")
    for code in language.LANGUAGES:
        assert not unwanted.search(f"resources/translations/patient_access_{code}.qm")


def test_sentences_end_as_their_source_ends():
    for said in read("es"):
        source, (form, *_) = said.text.source, said.forms
        for end in (".", "…", "?", "?”", ":"):
            assert source.endswith(end) == form.endswith(end), said
        assert form.count("¿") == form.count("?"), said
        assert form == form.strip(), said


def test_spanish_keeps_the_names_that_stay():
    for said in read("es"):
        for name in ("MRN", "EHR", "Patient Access"):
            assert (name in said.text.source) == all(name in form for form in said.forms), said


def test_spanish_speaks_formally():
    familiar = r"\b(tú|tus?|puedes|tienes|debes)\b|(^|[.;] )(Abre|Busca|Dile|Escribe|Oprime|Pide)\b"
    for said in read("es"):
        assert not re.search(familiar, " ".join(said.forms), re.IGNORECASE), said


@pytest.mark.parametrize(
    ("english", "context", "button"),
    [
        ("Press Retry", "CandidateList", "Retry"),
        ("press End", "CallBar", "End"),
        ("press Copy", "Note", "Copy note"),
        ("call is Not verified", "Outcome", "Not verified"),
    ],
)
def test_a_sentence_calls_a_button_what_the_screen_calls_it(english, context, button):
    spanish = {(said.text.context, said.text.source): said.forms[0] for said in read("es")}
    sentences = [form for (_, text), form in spanish.items() if english in text]
    assert sentences
    assert all(spanish[context, button] in sentence for sentence in sentences), sentences


def test_none_recorded_never_sounds_like_no_known_allergies(speak):
    speak("es")
    known = translate("Panels", "No known allergies")
    recorded = translate("Panels", "None recorded. That does not mean there are none.")
    assert known == "Sin alergias conocidas"
    assert recorded == "Ninguna registrada. Eso no significa que no las haya."


def test_one_and_several_in_english(speak):
    assert translate("CandidateList", "%n records could not be read.", None, 1)[:2] == "1 "
    speak("en")
    said = [translate("CandidateList", "%n records could not be read.", None, n) for n in (1, 2)]
    assert said == ["1 record could not be read.", "2 records could not be read."]


def test_one_and_several_in_spanish(speak):
    speak("es")
    said = [translate("CandidateList", "%n people found", None, n) for n in (0, 1, 2)]
    assert said == ["0 personas encontradas", "1 persona encontrada", "2 personas encontradas"]


@pytest.mark.parametrize("unknown", ["xx", "", "de", "../es"])
def test_an_unknown_language_is_english(speak, unknown):
    speak(unknown)
    assert QLocale().name() == "en_US"
    assert translate("CallBar", "End") == "End"
    assert translate("CandidateList", "%n people found", None, 1) == "1 person found"


def test_spanish_dates_and_amounts_are_those_of_the_united_states(speak):
    speak("es")
    assert QLocale().name() == "es_US"
    assert QLocale().decimalPoint() == "."


def test_keys_are_named_as_on_keyboards_of_the_united_states(speak):
    speak("es")
    native = QKeySequence.SequenceFormat.NativeText
    assert QKeySequence("Enter").toString(native) == "Enter"
    assert QKeySequence("Ctrl+Shift+C").toString(native) == "Ctrl+Shift+C"
