"""Splitting a pile: which page is a cover sheet, and to what the pages after it belong.

Pure rules; ``pile`` keeps what comes out. The pages of a pile go through ``sort`` in order, in as
many pieces as one likes: what stands at the end of one piece is where the next begins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.scanning.covers import read_payload
from casework.scanning.records import PageKind

FOREIGN, UNKNOWN, CLOSED = "foreign_cover", "unknown_cover", "closed_dossier"
AGAIN, OTHER, BY_ORDER = "cover_again", "other_dossier", "by_order"
"""Notes of pages: the cover sheet before them is of another desk, of nobody, of a dossier that is
done; it was seen before, it names another dossier than the pile was scanned for; the part was taken
from the order of the components after a separator."""
LASTING = frozenset({FOREIGN, UNKNOWN, CLOSED, BY_ORDER})
"""Notes that hold for the pages behind a sheet too."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a printed cover sheet; ``is_ours`` tells whether its dossier is the desk's.

    ``is_used`` tells that it went through a scanner before, ``is_open`` that its dossier still
    takes paper.
    """

    reference: str
    dossier_id: int
    part_key: str
    is_ours: bool
    is_used: bool = False
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """To what the next page belongs."""

    dossier_id: int | None = None
    part_key: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """What a page is and to what it belongs; ``nonce`` is the cover sheet's."""

    kind: PageKind
    dossier_id: int | None
    part_key: str
    note: str = ""
    nonce: str = ""


def sort(
    pages: Iterable[tuple[Sequence[str], bool]],
    standing: Standing,
    sheets: Mapping[str, Sheet],
    orders: Mapping[int, Sequence[str]],
) -> list[Placement]:
    """Return what becomes of pages given as (texts of their QR codes, whether they are blank).

    ``sheets`` are the known cover sheets by nonce, ``orders`` the parts that each dossier awaits
    from the scanner, in order.
    """
    used = {nonce for nonce, sheet in sheets.items() if sheet.is_used}
    placed = []
    for codes, is_blank in pages:
        code = next((found for one in codes if (found := read_payload(one))), None)
        if code is None:
            kind = PageKind.BLANK if is_blank else PageKind.CONTENT
            one = Placement(kind, standing.dossier_id, standing.part_key, standing.note)
        else:
            sheet = sheets.get(code.nonce)
            known = sheet if sheet and sheet.reference == code.reference else None
            one = _marker(known, code.nonce, standing, orders, is_again=code.nonce in used)
            used.add(code.nonce)
            note = one.note if one.note in LASTING else ""
            standing = Standing(one.dossier_id, one.part_key, note)
        placed.append(one)
    return placed


def _marker(
    sheet: Sheet | None,
    nonce: str,
    standing: Standing,
    orders: Mapping[int, Sequence[str]],
    *,
    is_again: bool,
) -> Placement:
    if sheet is None:
        return Placement(PageKind.COVER, None, "", UNKNOWN)
    if not sheet.is_ours:
        return Placement(PageKind.COVER, None, "", FOREIGN, nonce)
    if not sheet.is_open:
        return Placement(PageKind.COVER, None, "", CLOSED, nonce)
    if sheet.part_key:
        note = AGAIN if is_again else ""
        return Placement(PageKind.COVER, sheet.dossier_id, sheet.part_key, note, nonce)
    # One separator may part a whole pile, so seeing it again says nothing.
    part_key = _next_part(sheet.dossier_id, standing, orders)
    note = BY_ORDER if part_key else ""
    return Placement(PageKind.SEPARATOR, sheet.dossier_id, part_key, note, nonce)


def _next_part(dossier_id: int, standing: Standing, orders: Mapping[int, Sequence[str]]) -> str:
    """Return the part that follows the one just scanned; none where no part was named yet."""
    parts = list(orders.get(dossier_id, ()))
    if standing.dossier_id != dossier_id or standing.part_key not in parts:
        return ""
    following = parts[parts.index(standing.part_key) + 1 :]
    return following[0] if following else ""
