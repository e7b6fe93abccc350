"""The one exception of this package."""

from patient_access.handover.sign_in_states import SignInProblem


class SignInFailed(Exception):
    """A step of a sign-in did not work. Holds the kind, and nothing a server or browser said.

    ``again``: the same request may work later (the server was down or busy).
    """

    def __init__(self, problem: SignInProblem, *, again: bool = False) -> None:
        self.problem = problem
        self.again = again
        super().__init__(problem.value)
