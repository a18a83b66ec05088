"""What can come of an attempt to send. Pure."""


class SendingError(Exception):
    """An attempt that did not end with the message taken over. Says what happened, never to whom."""

    def __init__(self, cause: object) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}" if isinstance(cause, Exception) else str(cause))


class NotLeft(SendingError):
    """It certainly did not leave: to be tried again later."""


class Rejected(SendingError):
    """It did not leave, and never will as it is."""


class Unknown(SendingError):
    """The line broke after it may have left."""
