"""What can be checked of PDF/A-2b without a validator of record: a good file has no faults."""

import io
import re

import pikepdf
from pikepdf import Dictionary, Name, Stream

FILTERS = {"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JPXDecode", "/JBIG2Decode"}


def faults(data):
    found = set()
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", data):
        found.add("header")
    pdf = pikepdf.open(io.BytesIO(data))
    found |= {"encrypted"} if "/Encrypt" in pdf.trailer else set()
    found |= set() if "/ID" in pdf.trailer else {"no identity"}
    found |= {f"catalogue {key}" for key in ("/AA", "/Names", "/OpenAction") if key in pdf.Root}
    xmp = pdf.Root.Metadata
    text = bytes(xmp.read_bytes()).decode()
    if "/Filter" in xmp:
        found.add("metadata packed")
    if "<pdfaid:part>2<" not in text or "<pdfaid:conformance>B<" not in text:
        found.add("metadata")
    intent = pdf.Root.OutputIntents[0]
    if intent.S != Name.GTS_PDFA1 or intent.DestOutputProfile.N != 3:
        found.add("colours")
    for one in pdf.objects:
        if isinstance(one, Dictionary | Stream):
            found |= _faults_of(one)
    return found


def _faults_of(one):
    found = set()
    kind, subtype = one.get("/Type"), one.get("/Subtype")
    if isinstance(one, Stream):
        filters = one.get("/Filter", [])
        names = {str(name) for name in ([filters] if isinstance(filters, Name) else filters)}
        found |= {f"filter {name}" for name in names - FILTERS}
        if subtype == Name.Image and (one.get("/Interpolate", False) or "/Alternates" in one):
            found.add("image")
        if subtype == Name.Image and one.ColorSpace not in {Name.DeviceRGB, Name.DeviceGray}:
            found.add("image's colours")
    if kind == Name.Font and subtype == Name.CIDFontType2:
        if "/FontFile2" not in one.FontDescriptor or "/CIDToGIDMap" not in one:
            found.add("font not embedded")
    elif kind == Name.Font and ("/ToUnicode" not in one or subtype != Name.Type0):
        found.add("font without meaning")
    return found
