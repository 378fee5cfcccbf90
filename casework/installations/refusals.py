"""Why a partner's message has no effect: each reason has its code, told in the acknowledgement."""

from foundation.errors import Refusal


class Stale(Refusal):
    """The matter has moved on: the message has no effect any more."""

    code = "stale"


class Unexpected(Refusal):
    """The message cannot be looked into; nothing is kept of it but a line in the journal."""

    code = "unexpected_message"


class WrongRecipient(Unexpected):
    """The message is for another installation."""

    code = "wrong_recipient"


class WrongSender(Unexpected):
    """The message names another sender than the holder of the key that signed it."""

    code = "wrong_sender"


class OutsideWindow(Unexpected):
    """The message was signed too long ago, or the clocks differ too much."""

    code = "outside_window"


class MessageReused(Unexpected):
    """Another message with this very id came before."""

    code = "message_reused"


class TooFarAhead(Unexpected):
    """Too many messages of the thread are missing before this one."""

    code = "too_far_ahead"


class UnknownThread(Refusal):
    """The message belongs to a matter that this installation never opened with the sender."""

    code = "unknown_thread"


class KindNotTaken(Refusal):
    """Messages of this kind are not taken here."""

    code = "kind_not_taken"
