"""The whole life of a dossier as one table: which verb leads from where to where, by whom.

States are the ten national status codes exchanged with the National Public Service Portal;
the stage tells, inside a state, at whose table the dossier lies. Buttons are drawn from the
same table that the verbs obey, so a page and the rule cannot differ.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from casework.people.actor import Role
from foundation.errors import Conflict, NotAllowed


class State(IntEnum):
    """The ten national states; the number is what is stored and exchanged."""

    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    HALTED = 8
    FINISHED = 9
    RETURNED = 10


OPEN = frozenset(
    {
        State.REGISTERED,
        State.ACCEPTED,
        State.PROCESSING,
        State.SUPPLEMENT,
        State.PAYMENT,
        State.FINISHED,
    }
)
"""States in which somebody still has something to do."""


class Stage(StrEnum):
    """At whose table the dossier lies."""

    DESK = "desk"
    HOLDER = "holder"
    AGENCY = "agency"
    SPECIALIST = "specialist"
    REVIEW = "review"
    PARTNERS = "partners"
    LEAD = "lead"
    LEADER = "leader"
    SIGNING = "signing"
    CLERK = "clerk"
    SEALING = "sealing"
    DONE = "done"


class Verb(StrEnum):
    """What can be done to a dossier."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    ASK_FOR_MORE = "ask_for_more"
    SUPPLEMENT = "supplement"
    RESUME = "resume"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    PROPOSE = "propose"
    HAND_BACK = "hand_back"
    SIGN = "sign"
    RECORD_SIGNATURE = "record_signature"
    SIGNING_FAILED = "signing_failed"
    SEAL = "seal"
    FINISH = "finish"
    SEALING_FAILED = "sealing_failed"
    HAND_OUT = "hand_out"
    DEMAND_FEE = "demand_fee"
    CONFIRM_FEE = "confirm_fee"
    HALT = "halt"
    REAPPOINT = "reappoint"
    ALLOT = "allot"
    RELEASE = "release"
    MOVE_ON = "move_on"
    SEND_FOR_REVIEW = "send_for_review"
    APPROVE = "approve"
    CONSULT = "consult"
    STEP_DONE = "step_done"
    AWAIT_PARTNERS = "await_partners"
    REJOIN = "rejoin"
    OPEN_PART = "open_part"
    SEND_BACK = "send_back"
    RETURN_TO_LEAD = "return_to_lead"
    CANCEL_PART = "cancel_part"


@dataclass(frozen=True, slots=True)
class Move:
    """One lawful step: from a state and stage by a verb of certain roles to another."""

    start: State | None
    stage: Stage | None
    verb: Verb
    end: State
    next_stage: Stage
    who: frozenset[Role]
    law: str


def _move(
    start: State | None,
    stage: Stage | None,
    verb: Verb,
    end: State,
    next_stage: Stage,
    who: Role | tuple[Role, ...],
    law: str,
) -> Move:
    roles = frozenset(who) if isinstance(who, tuple) else frozenset({who})
    return Move(start, stage, verb, end, next_stage, roles, law)


_ND45 = "Nghị định 45/2020/NĐ-CP"
_ND61 = "Nghị định 61/2018/NĐ-CP"
_ND118 = "Nghị định 118/2025/NĐ-CP"
_ND30 = "Nghị định 30/2020/NĐ-CP"
_S, _T, _V, _R = State, Stage, Verb, Role
_AT_WORK = (
    (_S.ACCEPTED, _T.AGENCY),
    *(
        (_S.PROCESSING, stage)
        for stage in (
            _T.AGENCY, _T.SPECIALIST, _T.REVIEW, _T.LEADER, _T.SIGNING, _T.CLERK, _T.SEALING,
            _T.PARTNERS,
        )
    ),
)  # fmt: skip
"""Where the competent agency's time runs and no result is out yet."""
_HELD = (
    (_S.SUPPLEMENT, _T.SPECIALIST),
    (_S.SUPPLEMENT, _T.LEAD),
    (_S.PAYMENT, _T.SPECIALIST),
    *(
        (_S.PROCESSING, stage)
        for stage in (_T.REVIEW, _T.LEADER, _T.SIGNING, _T.CLERK, _T.SEALING, _T.PARTNERS)
    ),
)
"""Where a specialist's dossier waits for others and passes to a colleague when he leaves."""
_STEP_ENDS = (
    *_AT_WORK,
    (_S.SUPPLEMENT, _T.SPECIALIST),
    (_S.SUPPLEMENT, _T.LEAD),
    (_S.PAYMENT, _T.SPECIALIST),
)
"""Where a step in other hands can end: also while the holder is waited for."""
_TAKEN_BACK = (
    (_S.ACCEPTED, _T.AGENCY),
    (_S.PAYMENT, _T.SPECIALIST),
    *(
        (_S.PROCESSING, stage)
        for stage in (_T.AGENCY, _T.SPECIALIST, _T.REVIEW, _T.PARTNERS, _T.LEADER)
    ),
)
"""Where a received dossier may still be taken back: until its result is being signed."""
_PART_ENDS = (*_AT_WORK, (_S.SUPPLEMENT, _T.LEAD))
"""Where the part of another agency in a linked dossier can be cancelled by its lead."""

# fmt: off
MOVES: tuple[Move, ...] = (
    _move(None, None, _V.SUBMIT, _S.REGISTERED, _T.DESK, (_R.HOLDER, _R.RECEPTION), f"{_ND45} Điều 9; {_ND61} Điều 17.1"),
    _move(_S.REGISTERED, _T.DESK, _V.ACCEPT, _S.ACCEPTED, _T.AGENCY, _R.RECEPTION, f"{_ND118} Điều 17; {_ND45} Điều 11"),
    _move(_S.REGISTERED, _T.DESK, _V.ASK_FOR_MORE, _S.SUPPLEMENT, _T.HOLDER, _R.RECEPTION, f"{_ND61} Điều 17.1a, 17.2a"),
    _move(_S.REGISTERED, _T.DESK, _V.REFUSE, _S.REFUSED, _T.DONE, _R.RECEPTION, f"{_ND61} Điều 17.1b"),
    _move(_S.REGISTERED, _T.DESK, _V.WITHDRAW, _S.WITHDRAWN, _T.DONE, _R.HOLDER, f"{_ND45} Điều 12"),
    _move(_S.SUPPLEMENT, _T.HOLDER, _V.SUPPLEMENT, _S.REGISTERED, _T.DESK, (_R.HOLDER, _R.RECEPTION), f"{_ND45} Điều 12; {_ND61} Điều 17.1a"),
    _move(_S.SUPPLEMENT, _T.HOLDER, _V.REFUSE, _S.REFUSED, _T.DONE, _R.RECEPTION, f"{_ND61} Điều 17.1b"),
    _move(_S.SUPPLEMENT, _T.HOLDER, _V.WITHDRAW, _S.WITHDRAWN, _T.DONE, _R.HOLDER, f"{_ND45} Điều 12"),
    _move(_S.ACCEPTED, _T.AGENCY, _V.ASSIGN, _S.PROCESSING, _T.SPECIALIST, _R.SPECIALIST, f"{_ND61} Điều 19.1"),
    _move(_S.ACCEPTED, _T.AGENCY, _V.HALT, _S.HALTED, _T.DONE, _R.RECEPTION, f"{_ND118}, Mẫu 05 TT 03/2025/TT-VPCP"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.ASK_FOR_MORE, _S.SUPPLEMENT, _T.SPECIALIST, _R.RECEPTION, f"{_ND61} Điều 19.4"),
    _move(_S.SUPPLEMENT, _T.SPECIALIST, _V.RESUME, _S.PROCESSING, _T.SPECIALIST, (_R.HOLDER, _R.RECEPTION), f"{_ND61} Điều 19.4"),
    _move(_S.SUPPLEMENT, _T.SPECIALIST, _V.HALT, _S.HALTED, _T.DONE, _R.RECEPTION, f"{_ND118}, Mẫu 05 TT 03/2025/TT-VPCP"),
    _move(_S.SUPPLEMENT, _T.SPECIALIST, _V.WITHDRAW, _S.WITHDRAWN, _T.DONE, _R.HOLDER, f"{_ND45} Điều 12"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.DEMAND_FEE, _S.PAYMENT, _T.SPECIALIST, _R.SPECIALIST, f"{_ND45} Điều 13"),
    _move(_S.PAYMENT, _T.SPECIALIST, _V.CONFIRM_FEE, _S.PROCESSING, _T.SPECIALIST, (_R.RECEPTION, _R.SYSTEM), f"{_ND61} Điều 22"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.PROPOSE, _S.PROCESSING, _T.LEADER, _R.SPECIALIST, f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.HALT, _S.HALTED, _T.DONE, _R.RECEPTION, f"{_ND118}, Mẫu 05 TT 03/2025/TT-VPCP"),
    _move(_S.PROCESSING, _T.LEADER, _V.HAND_BACK, _S.PROCESSING, _T.SPECIALIST, (_R.LEADER, _R.SYSTEM), f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.LEADER, _V.SIGN, _S.PROCESSING, _T.SIGNING, _R.LEADER, f"{_ND30} Điều 5, 13"),
    _move(_S.PROCESSING, _T.SIGNING, _V.RECORD_SIGNATURE, _S.PROCESSING, _T.CLERK, _R.SYSTEM, f"{_ND30} Điều 14.1"),
    _move(_S.PROCESSING, _T.SIGNING, _V.SIGNING_FAILED, _S.PROCESSING, _T.LEADER, _R.SYSTEM, f"{_ND30} Điều 5"),
    _move(_S.PROCESSING, _T.CLERK, _V.SEAL, _S.PROCESSING, _T.SEALING, _R.CLERK, f"{_ND30} Điều 14, 15"),
    _move(_S.PROCESSING, _T.SEALING, _V.FINISH, _S.FINISHED, _T.DESK, _R.SYSTEM, f"{_ND45} Điều 14"),
    _move(_S.PROCESSING, _T.SEALING, _V.SEALING_FAILED, _S.PROCESSING, _T.CLERK, _R.SYSTEM, f"{_ND30} Điều 14"),
    _move(_S.FINISHED, _T.DESK, _V.HAND_OUT, _S.RETURNED, _T.DONE, (_R.RECEPTION, _R.SYSTEM), f"{_ND61} Điều 20; {_ND45} Điều 14"),
    _move(None, None, _V.OPEN_PART, _S.ACCEPTED, _T.AGENCY, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.ACCEPTED, _T.AGENCY, _V.ALLOT, _S.PROCESSING, _T.SPECIALIST, (_R.LEADER, _R.SYSTEM), f"{_ND61} Điều 19.1"),
    _move(_S.PROCESSING, _T.AGENCY, _V.ASSIGN, _S.PROCESSING, _T.SPECIALIST, _R.SPECIALIST, f"{_ND61} Điều 19.1"),
    _move(_S.PROCESSING, _T.AGENCY, _V.ALLOT, _S.PROCESSING, _T.SPECIALIST, (_R.LEADER, _R.SYSTEM), f"{_ND61} Điều 19.1"),
    _move(_S.ACCEPTED, _T.AGENCY, _V.AWAIT_PARTNERS, _S.PROCESSING, _T.PARTNERS, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.ACCEPTED, _T.AGENCY, _V.DEMAND_FEE, _S.PAYMENT, _T.SPECIALIST, _R.SYSTEM, f"{_ND45} Điều 13"),
    _move(_S.PROCESSING, _T.AGENCY, _V.AWAIT_PARTNERS, _S.PROCESSING, _T.PARTNERS, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.PROCESSING, _T.AGENCY, _V.DEMAND_FEE, _S.PAYMENT, _T.SPECIALIST, _R.SYSTEM, f"{_ND45} Điều 13"),
    _move(_S.PROCESSING, _T.AGENCY, _V.FINISH, _S.FINISHED, _T.DESK, _R.SYSTEM, f"{_ND45} Điều 14"),
    _move(_S.PROCESSING, _T.AGENCY, _V.RETURN_TO_LEAD, _S.RETURNED, _T.DONE, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.PROCESSING, _T.AGENCY, _V.HALT, _S.HALTED, _T.DONE, _R.RECEPTION, f"{_ND118}, Mẫu 05 TT 03/2025/TT-VPCP"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.ALLOT, _S.PROCESSING, _T.SPECIALIST, (_R.LEADER, _R.SYSTEM), f"{_ND61} Điều 19.1"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.RELEASE, _S.PROCESSING, _T.AGENCY, (_R.SPECIALIST, _R.SYSTEM), f"{_ND61} Điều 19.1"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.MOVE_ON, _S.PROCESSING, _T.AGENCY, _R.SPECIALIST, f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.CONSULT, _S.PROCESSING, _T.SPECIALIST, _R.SPECIALIST, f"{_ND61} Điều 19.5"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.SEND_FOR_REVIEW, _S.PROCESSING, _T.REVIEW, _R.SPECIALIST, f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.SPECIALIST, _V.SEND_BACK, _S.SUPPLEMENT, _T.LEAD, _R.PARTNER, f"{_ND61} Điều 19.6b; TTLT 05/2015 Điều 8"),
    _move(_S.SUPPLEMENT, _T.LEAD, _V.RESUME, _S.PROCESSING, _T.SPECIALIST, _R.SYSTEM, f"{_ND61} Điều 19.6b"),
    _move(_S.PROCESSING, _T.REVIEW, _V.APPROVE, _S.PROCESSING, _T.LEADER, _R.LEADER, f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.REVIEW, _V.HAND_BACK, _S.PROCESSING, _T.SPECIALIST, _R.LEADER, f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.PARTNERS, _V.REJOIN, _S.PROCESSING, _T.AGENCY, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.PROCESSING, _T.PARTNERS, _V.FINISH, _S.FINISHED, _T.DESK, _R.SYSTEM, f"{_ND45} Điều 14"),
    _move(_S.PROCESSING, _T.PARTNERS, _V.RETURN_TO_LEAD, _S.RETURNED, _T.DONE, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.PROCESSING, _T.PARTNERS, _V.HALT, _S.HALTED, _T.DONE, _R.RECEPTION, f"{_ND118}, Mẫu 05 TT 03/2025/TT-VPCP"),
    _move(_S.PROCESSING, _T.SEALING, _V.AWAIT_PARTNERS, _S.PROCESSING, _T.PARTNERS, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    _move(_S.PROCESSING, _T.SEALING, _V.REJOIN, _S.PROCESSING, _T.AGENCY, _R.SYSTEM, f"{_ND61} Điều 19.2"),
    _move(_S.PROCESSING, _T.SEALING, _V.RETURN_TO_LEAD, _S.RETURNED, _T.DONE, _R.SYSTEM, f"{_ND61} Điều 19.6b, 19.7"),
    *(_move(*place, _V.WITHDRAW, _S.WITHDRAWN, _T.DONE, _R.HOLDER, f"{_ND45} Điều 12") for place in _TAKEN_BACK),
    *(_move(*place, _V.ALLOT, *place, _R.SYSTEM, f"{_ND61} Điều 19.1") for place in _HELD),
    *(_move(*place, _V.STEP_DONE, *place, _R.SYSTEM, f"{_ND61} Điều 19.5, 19.6b") for place in _STEP_ENDS),
    *(_move(*place, _V.CANCEL_PART, _S.HALTED, _T.DONE, _R.SYSTEM, f"{_ND61} Điều 19.6b") for place in _PART_ENDS),
    *(_move(*place, _V.REAPPOINT, *place, _R.LEADER, f"{_ND61} Điều 19.9") for place in _AT_WORK),
)
# fmt: on

_BY_PLACE = {(move.start, move.stage, move.verb): move for move in MOVES}


class WrongState(Conflict):
    """The dossier has moved on and the verb is no longer lawful."""

    code = "wrong_state"


class NotYourVerb(NotAllowed):
    """The verb is lawful now, but for another role."""

    code = "not_your_verb"


def find_move(
    state: State | None, stage: Stage | None, verb: Verb, roles: Collection[Role]
) -> Move:
    """Return the lawful move; raise WrongState or NotYourVerb."""
    move = _BY_PLACE.get((state, stage, verb))
    if move is None:
        raise WrongState(verb=verb.value, state=int(state or 0), stage=stage and stage.value)
    if move.who.isdisjoint(roles):
        raise NotYourVerb(verb=verb.value)
    return move


def open_verbs(state: State, stage: Stage, roles: Collection[Role]) -> tuple[Verb, ...]:
    """Return the verbs that are lawful now for these roles, in the table's order."""
    return tuple(
        move.verb
        for move in MOVES
        if move.start is state and move.stage is stage and not move.who.isdisjoint(roles)
    )


_PERCENT = {
    (State.REGISTERED, Stage.DESK): 10,
    (State.SUPPLEMENT, Stage.HOLDER): 10,
    (State.ACCEPTED, Stage.AGENCY): 25,
    (State.PROCESSING, Stage.AGENCY): 35,
    (State.PROCESSING, Stage.SPECIALIST): 40,
    (State.PROCESSING, Stage.PARTNERS): 45,
    (State.SUPPLEMENT, Stage.LEAD): 40,
    (State.PROCESSING, Stage.REVIEW): 55,
    (State.SUPPLEMENT, Stage.SPECIALIST): 40,
    (State.PAYMENT, Stage.SPECIALIST): 50,
    (State.PROCESSING, Stage.LEADER): 60,
    (State.PROCESSING, Stage.SIGNING): 70,
    (State.PROCESSING, Stage.CLERK): 80,
    (State.PROCESSING, Stage.SEALING): 85,
    (State.FINISHED, Stage.DESK): 90,
}


def percent_done(state: State, stage: Stage) -> int:
    """Tell how far a dossier has come, in percent (Circular 01/2018 art. 16)."""
    return _PERCENT.get((state, stage), 100)
