"""What the tests of slips share: scenes set as PDF and read back as text."""

import re

import pypdfium2

from gateways.typesetting import Typesetter

_setter = Typesetter()


def read(template, facts, **over):
    """Set a slip and return its text, line breaks and double spaces taken out."""
    pdf = _setter.typeset(template, {**facts, **over})
    return text_of(pdf)


def text_of(pdf):
    """Return the text of a PDF on one line."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def pages_of(template, facts, **over):
    """Set a slip and return how many pages it has."""
    document = pypdfium2.PdfDocument(_setter.typeset(template, {**facts, **over}))
    count = len(document)
    document.close()
    return count
