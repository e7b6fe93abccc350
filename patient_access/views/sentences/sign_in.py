"""One entry for each way a sign-in can fail. ``%1`` is the EHR's name.

No caller is on the line when these are read, so the second part is the same for all.
"""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from patient_access.handover.sign_in_states import SignInProblem as Problem

_NOTHING: Final = QT_TRANSLATE_NOOP("SignIn", "There is nothing to tell a caller.")
_AGAIN: Final = QT_TRANSLATE_NOOP("SignIn", "Sign in once more.")
_TELL_IT: Final = QT_TRANSLATE_NOOP("SignIn", "Tell your IT desk.")
_AGAIN_THEN_IT: Final = QT_TRANSLATE_NOOP(
    "SignIn", "Sign in once more; if it happens again, tell your IT desk."
)

SIGN_IN: Final[dict[Problem, tuple[object, object, object]]] = {
    Problem.SERVER_DOWN: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not answer, so nobody can sign in right now."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Try again in a minute; then tell your IT desk."),
    ),
    Problem.UNTRUSTED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 could not prove who it is, so nothing was sent to it."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Tell your IT desk; do not look for a way around it."),
    ),
    Problem.PROXY: (
        QT_TRANSLATE_NOOP("SignIn", "The proxy on the way to %1 did not let the sign-in through."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Ask your IT desk to check the proxy and its password."),
    ),
    Problem.CLIENT_CERTIFICATE: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not accept the certificate of this computer."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Ask your IT desk for a new certificate."),
    ),
    Problem.NOT_OFFERED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not say how to sign in to it."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Ask your IT desk to check the address of %1."),
    ),
    Problem.UNREADABLE: (
        QT_TRANSLATE_NOOP("SignIn", "%1 answered the sign-in with something that makes no sense."),
        _NOTHING,
        _AGAIN_THEN_IT,
    ),
    Problem.ISSUER_NOT_ALLOWED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 sends you to a sign-in that your site does not allow."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Type your password nowhere, and tell your IT desk."),
    ),
    Problem.WRONG_ISSUER: (
        QT_TRANSLATE_NOOP("SignIn", "The answer to the sign-in did not come from %1."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Close the browser window, and tell your IT desk."),
    ),
    Problem.WRONG_STATE: (
        QT_TRANSLATE_NOOP("SignIn", "The browser brought an answer that you did not ask for."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "SignIn", "Close old sign-in windows of the browser, then sign in once more."
        ),
    ),
    Problem.CODE_REFUSED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 no longer takes this sign-in: it was used or is too old."),
        _NOTHING,
        _AGAIN,
    ),
    Problem.PKCE_REFUSED: (
        QT_TRANSLATE_NOOP(
            "SignIn", "%1 does not accept the protection this sign-in was sent with."
        ),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Tell your IT desk: the setting is called pkce."),
    ),
    Problem.CLIENT_REFUSED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not know this program."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Ask your IT desk to check how it is registered there."),
    ),
    Problem.KEY_MISSING: (
        QT_TRANSLATE_NOOP("SignIn", "%1 wants this program to have a key, and there is none here."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Ask your IT desk to make and register a sign-in key."),
    ),
    Problem.KEY_LOCKED: (
        QT_TRANSLATE_NOOP(
            "SignIn", "The key for %1 is out of reach: this computer's key store does not open."
        ),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Unlock the key store if you are asked to, or tell IT."),
    ),
    Problem.KEY_ALGORITHM: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not take signatures of the key that is here."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Tell your IT desk: the setting is called client_algorithm."),
    ),
    Problem.KEY_REFUSED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not accept this computer's sign-in key."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "SignIn", "Ask your IT desk to check its registration there and this computer's clock."
        ),
    ),
    Problem.SCOPE_DENIED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 does not give what this program asks to read."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Ask your IT desk to check how it is registered there."),
    ),
    Problem.DENIED: (
        QT_TRANSLATE_NOOP("SignIn", "The sign-in to %1 was refused in the browser."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Sign in once more and allow it; if you may not, ask IT."),
    ),
    Problem.TIMED_OUT: (
        QT_TRANSLATE_NOOP("SignIn", "Nobody finished signing in to %1 in the browser."),
        _NOTHING,
        _AGAIN,
    ),
    Problem.CANCELLED: (
        QT_TRANSLATE_NOOP("SignIn", "You cancelled signing in to %1."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Sign in when you are ready."),
    ),
    Problem.NO_PORT: (
        QT_TRANSLATE_NOOP("SignIn", "Another program is in the way of the browser's answer."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Close other sign-ins, try again, then tell your IT desk."),
    ),
    Problem.NO_BROWSER: (
        QT_TRANSLATE_NOOP("SignIn", "No browser could be opened to sign in to %1."),
        _NOTHING,
        _TELL_IT,
    ),
    Problem.IDENTITY_REFUSED: (
        QT_TRANSLATE_NOOP("SignIn", "%1 could not prove who signed in, so nobody is."),
        _NOTHING,
        _AGAIN_THEN_IT,
    ),
    Problem.CLOCK_SKEW: (
        QT_TRANSLATE_NOOP("SignIn", "This computer's clock and that of %1 do not agree."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Set this computer's clock, or ask your IT desk to."),
    ),
    Problem.RAN_OUT: (
        QT_TRANSLATE_NOOP("SignIn", "Your sign-in to %1 has run out."),
        _NOTHING,
        _AGAIN,
    ),
    Problem.LOCKED: (
        QT_TRANSLATE_NOOP("SignIn", "You were signed out of %1 because the screen was locked."),
        _NOTHING,
        _AGAIN,
    ),
    Problem.CUT_OFF: (
        QT_TRANSLATE_NOOP(
            "SignIn", "You were signed out of %1: Patient Access was cut off before its end."
        ),
        _NOTHING,
        _AGAIN,
    ),
    Problem.NO_KEYRING: (
        QT_TRANSLATE_NOOP(
            "SignIn", "The sign-in to %1 cannot be kept: this computer's key store does not open."
        ),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "You will be asked again at the next start; tell IT."),
    ),
    Problem.CALL_UP: (
        QT_TRANSLATE_NOOP("SignIn", "A call is on this desk, so no browser was opened."),
        _NOTHING,
        QT_TRANSLATE_NOOP("SignIn", "Sign in to %1 when the call is over."),
    ),
}
