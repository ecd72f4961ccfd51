"""What a user can cause, as one small tree.

    SprintlabError            code, message, remedy: shown on one line
    ├── InputRejectedError    the input cannot be used (exit status 3)
    └── AnalysisFailedError   the input was fine, the work could not be done (exit status 1)

Everything else is a defect and keeps its traceback.
"""


class SprintlabError(Exception):
    """An error that a user can cause and mend.

    Parameters
    ----------
    code
        Stable identifier in snake case, for example ``"file_not_found"``.
    message
        One line: what is wrong.
    remedy
        One line: what to do about it.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.remedy}"


class InputRejectedError(SprintlabError):
    """The input cannot be analysed: wrong kind, broken, or without an athlete."""


class AnalysisFailedError(SprintlabError):
    """The input is readable, but the analysis could not be carried out."""
