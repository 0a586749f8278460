"""The two sorts of failure: what the cloud answers, and what stops the emulator itself.

ApiError        an error code of the cloud: goes to the client, undoes the call
EmulatorError   the emulator cannot run: a port in use, a file that is not ours; one line for a person
"""

LONGEST = 1000
"""So much is said: messages repeat what was sent, which may be anything."""


class ApiError(Exception):
    """An answer in the cloud's words: a code from its error lists and a message for a person.

    Why it is no ValueError: rules of structures raise it, and there a ValueError is one mistake among several.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message if len(message) <= LONGEST else f"{message[:LONGEST]}..."


class EmulatorError(Exception):
    """The emulator cannot be set up as asked; the text is one line that says what and why."""
