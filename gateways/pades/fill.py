"""Fill text fields of a PDF in the revision that is about to be sealed."""

import io
from collections.abc import Mapping

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from gateways.typesetting import Typesetter


class NoSuchFieldError(Exception):
    """The PDF was not laid out for what is to be filled in: a bug of its template."""


def fill(
    writer: IncrementalPdfFileWriter, values: Mapping[str, tuple[str, bool]], typesetter: Typesetter
) -> None:
    """Fill fields by name with (text, italic): the value, and how it looks in the paper's font."""
    fields = {str(one["/T"]): one for one in _fields(writer)}
    for name, (text, italic) in values.items():
        field = fields.get(name)
        if field is None:
            raise NoSuchFieldError(name)
        left, bottom, right, top = (float(one) for one in field["/Rect"])
        drawn = typesetter.draw(
            "filling",
            {"width": right - left, "height": top - bottom, "text": text, "italic": italic},
        )
        shown = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(drawn)))
        field[pdf_name("/V")] = pdf_string(text)
        field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): shown})
        writer.update_container(field)


def _fields(writer: IncrementalPdfFileWriter) -> list[generic.DictionaryObject]:
    return [one.get_object() for one in writer.root["/AcroForm"]["/Fields"]]
