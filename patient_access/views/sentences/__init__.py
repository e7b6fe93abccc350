"""The sentences an agent reads when something happened: what, what to say, what to do.

Codes come from adapters, the workspace and the switchboard; words are chosen here, in the
agent's language and nowhere else (house rule 10). No sentence names a protocol, a number
of a status or a class; nothing an EHR or a caller said is ever repeated in one.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import Notice
from patient_access.handover.sign_in_states import SignInProblem
from patient_access.views.sentences.failures import FAILURES
from patient_access.views.sentences.messages import MESSAGES, UNKNOWN
from patient_access.views.sentences.notices import NOTICES
from patient_access.views.sentences.sign_in import SIGN_IN
from patient_access.views.values import Message

__all__ = [
    "Sentence",
    "failure_sentence",
    "message_sentence",
    "notice_sentence",
    "sign_in_sentence",
]

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Sentence:
    """Three short sentences and, in muted type after them, what IT will ask for."""

    what: str
    """What happened."""
    say: str
    """What to tell the caller."""
    do: str
    """What to do next."""
    reference: str = ""
    """A correlation id, or a file and line; never anything about a patient."""

    @property
    def text(self) -> str:
        """The three parts as one line of running text, without the reference."""
        return f"{self.what} {self.say} {self.do}"

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return f"{self.text} {self.reference}".strip()


def failure_sentence(kind: FailureKind, source: str, correlation_id: str = "") -> Sentence:
    """What to say when the EHR named ``source`` could not answer."""
    reference = translate("Sentences", "Reference %1").replace("%1", correlation_id)
    return _sentence("Failures", FAILURES[kind], source, reference if correlation_id else "")


def notice_sentence(notice: Notice, source: str) -> Sentence:
    """What to say of an answer that came with a reservation."""
    return _sentence("Notices", NOTICES[notice], source, "")


def sign_in_sentence(problem: SignInProblem, source: str) -> Sentence:
    """What to say when signing in to the EHR named ``source`` did not work, or did not last."""
    return _sentence("SignIn", SIGN_IN[problem], source, "")


def message_sentence(message: Message) -> Sentence:
    """The sentence of a message's code.

    ``detail`` (a setting, a file and line, an EHR's name) follows as the reference, unless
    the sentence has a place for it, as for the seconds until a copied note goes. A code
    that is a failure's or a notice's is worded as one, with ``detail`` as the EHR's name.
    A code nobody knows still gets a sentence, with the code as its reference.
    """
    if message.code in MESSAGES:
        parts = MESSAGES[message.code]
        if any("%1" in str(part) for part in parts):
            few = translate("Sentences", "a few")
            return _sentence("Messages", parts, message.detail or few, "")
        return _sentence("Messages", parts, "", message.detail)
    source = message.detail or translate("Sentences", "The EHR")
    if message.code in {kind.value for kind in FailureKind}:
        return failure_sentence(FailureKind(message.code), source)
    if message.code in {notice.value for notice in Notice}:
        return notice_sentence(Notice(message.code), source)
    reference = " ".join(part for part in (message.code, message.detail) if part)
    return _sentence("Messages", UNKNOWN, "", reference)


def _sentence(
    context: str, parts: tuple[object, object, object], source: str, reference: str
) -> Sentence:
    # The stubs call a marked text an object; it is the text itself.
    what, say, do = (translate(context, str(part)).replace("%1", source) for part in parts)
    return Sentence(what, say, do, reference)
