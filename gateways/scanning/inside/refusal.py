"""How a child says that it will not go on with a file."""


class RefusedError(Exception):
    """The file or page is not taken; the message is the stable code."""
