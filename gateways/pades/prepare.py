"""Turn the places that a template marked into form fields, before anybody signs.

A template marks a place with a link to ``x-field:<name>`` (casework/papers/templates/parts.typ).
All fields must be there before the first signature: what is added later would break it.
"""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

MARK = "x-field:"
SIGNATURES = {
    "Leader": "Chữ ký của người có thẩm quyền",
    "Agency": "Con dấu của cơ quan",
}
TEXTS = {
    "number": "Số của văn bản",
    "issued_on": "Ngày, tháng, năm ban hành",
}
_PRINT, _READ_ONLY, _SIGNATURES_EXIST_APPEND_ONLY = 4, 1, 3


def prepare(pdf: bytes) -> bytes:
    """Return the PDF with its marked places as empty fields, in the marks' own rectangles."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = [
            _to_field(document, page, mark)
            for page in document.pages
            for mark in page.obj.get("/Annots", [])
            if _name_of(mark)
        ]
        form = Dictionary(Fields=Array(fields), SigFlags=_SIGNATURES_EXIST_APPEND_ONLY)
        document.Root.AcroForm = document.make_indirect(form)
        _no_longer_claim_ua(document)
        made = io.BytesIO()
        document.save(made, deterministic_id=True)
        return made.getvalue()


def _no_longer_claim_ua(document: pikepdf.Pdf) -> None:
    """Take the claim of PDF/UA back: its widgets would have to be tagged."""
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.pop("pdfuaid:part", None)


def _name_of(annotation: pikepdf.Object) -> str:
    action = annotation.get("/A", Dictionary())
    target = str(action.get("/URI", ""))
    return target.removeprefix(MARK) if target.startswith(MARK) else ""


def _to_field(
    document: pikepdf.Pdf, page: pikepdf.Page, annotation: pikepdf.Object
) -> pikepdf.Object:
    """Make the link annotation the widget of a field; it keeps its rectangle and its tag."""
    name = _name_of(annotation)
    for key in ("/A", "/Border", "/H", "/C", "/Dest"):
        if key in annotation:
            del annotation[key]
    annotation.Subtype = Name.Widget
    annotation.F = _PRINT
    annotation.P = page.obj
    annotation.T = String(name)
    annotation.AP = Dictionary(N=_blank(document, annotation))
    if name in SIGNATURES:
        annotation.FT, annotation.TU = Name.Sig, String(SIGNATURES[name])
    else:
        annotation.FT, annotation.TU = Name.Tx, String(TEXTS[name])
        annotation.Ff, annotation.V = _READ_ONLY, String("")
        annotation.DA = String("0 g")
    _untag(document, annotation)
    return annotation


def _blank(document: pikepdf.Pdf, annotation: pikepdf.Object) -> Stream:
    left, bottom, right, top = (float(one) for one in annotation.Rect)
    return Stream(
        document,
        b"",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, right - left, top - bottom]),
        Resources=Dictionary(),
    )


def _untag(document: pikepdf.Pdf, annotation: pikepdf.Object) -> None:
    """Take the widget out of the structure tree.

    Verifiers follow every way to a changed object; one that is also reached through the tree
    cannot be changed after a signature without suspicion (see docs/decisions/0004).
    """
    number = annotation.get("/StructParent")
    root = document.Root.get("/StructTreeRoot")
    if number is None or root is None:
        return
    del annotation["/StructParent"]
    element = next((value for key, value in _numbers(root.ParentTree) if key == int(number)), None)
    if isinstance(element, pikepdf.Dictionary) and element.get("/S") == Name.Link:
        element.S, element.K = Name.NonStruct, Array()


def _numbers(tree: pikepdf.Object) -> list[tuple[int, pikepdf.Object]]:
    flat = list(tree.get("/Nums", []))
    found = [(int(flat[i]), flat[i + 1]) for i in range(0, len(flat), 2)]
    for kid in tree.get("/Kids", []):
        found.extend(_numbers(kid))
    return found
