"""The one error of this package: its message is meant to be shown to the person as it is."""


class EmbeddedError(RuntimeError):
    """PostgreSQL or Redis could not be started here; the message says what to do about it."""
