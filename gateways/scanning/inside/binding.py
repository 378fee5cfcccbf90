"""Joins pages, each a PDF of its own, into one PDF/A-2b."""

import io
from collections.abc import Sequence
from datetime import datetime

import pikepdf

from gateways.scanning.inside import paper


def bind(pages: Sequence[bytes], *, title: str, at: datetime) -> bytes:
    """Return one file; font and colour space are kept once, times and title are told."""
    bound = pikepdf.new()
    font: pikepdf.Object | None = None
    for data in pages:
        with pikepdf.open(io.BytesIO(data)) as one:
            bound.pages.extend(one.pages)
        fonts = bound.pages[-1].obj.Resources.Font
        if font is None:
            font = fonts.F
        else:
            fonts.F = font
    xmp = paper.metadata(title, at.isoformat(timespec="seconds"))
    bound.Root.Metadata = pikepdf.Stream(
        bound, xmp, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
    )
    colours = pikepdf.Stream(bound, (paper.DATA / "srgb.icc").read_bytes(), N=3)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB"),
        DestOutputProfile=bound.make_indirect(colours),
    )
    bound.Root.OutputIntents = pikepdf.Array([intent])
    stamp = at.strftime("D:%Y%m%d%H%M%S%z")
    stamp = f"{stamp[:-2]}'{stamp[-2:]}'" if at.tzinfo else stamp
    bound.docinfo = bound.make_indirect(
        pikepdf.Dictionary(Title=title, CreationDate=stamp, ModDate=stamp)
    )
    written = io.BytesIO()
    bound.remove_unreferenced_resources()
    bound.save(written, deterministic_id=True, min_version="1.7")
    return written.getvalue()
