"""Errors that a user can mend: each says what is wrong, where, and what to do."""


class DeadheadError(Exception):
    """Something could not be done; ``hint`` says what to do about it.

    Commands print it as one message on standard error and exit with ``exit_code``.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(DeadheadError):
    """A setting is wrong; the message names the file and the key."""


class RuleError(DeadheadError):
    """A rule cannot be loaded or lacks something; the message names it."""


class RecordError(DeadheadError):
    """A record cannot be read or written."""
