"""A header as edXML writes it (QCVN 102:2016/BTTTT): the translation for LGSP or VXP.

Nothing is lost or made up: each element comes from a member of the header. The misspelt names
are the standard's own.
"""

from datetime import datetime
from xml.etree import ElementTree as ET

from casework.installations.envelope import Header, Organisation
from foundation.clock import VIETNAM

SPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"


def header_xml(header: Header) -> str:
    """Write MessageHeader and TraceHeaderList in the order of the standard."""
    ET.register_namespace("edXML", SPACE)
    root = ET.Element(_name("edXMLHeader"))
    message = _below(root, "MessageHeader")
    _organisation(_below(message, "From"), header.from_)
    for one in header.to:
        _organisation(_below(message, "To"), one)
    code = _below(message, "Code")
    _below(code, "CodeNumber", header.code.code_number)
    _below(code, "CodeNotation", header.code.code_notation)
    promulgation = _below(message, "PromulgationInfo")
    _below(promulgation, "Place", header.promulgation_place)
    _below(promulgation, "PromulgationDate", _day(header.promulgation_date))
    kind = _below(message, "DocumentType")
    _below(kind, "Type", str(header.document_type.type))
    _below(kind, "TypeName", header.document_type.type_name)
    _below(kind, "TypeDetail", header.document_type.type_detail)
    _below(message, "Subject", header.subject)
    _below(message, "Content", header.content)
    if header.due_date:
        _below(message, "DueDate", _day(header.due_date))
    _below(_below(message, "OtherInfo"), "Priority", str(header.priority))
    if header.response_for:
        answered = _below(message, "ResponseFor")
        _below(answered, "OrganId", header.response_for.organ_id)
        _below(answered, "Code", header.response_for.code)
        _below(answered, "DocumentId", header.response_for.document_id)
    _below(message, "SteeringType", str(header.steering_type))
    _below(message, "DocumentId", header.document_id)
    _traces(root, header)
    return ET.tostring(root, encoding="unicode")


def _traces(root: ET.Element, header: Header) -> None:
    traces = _below(root, "TraceHeaderList")
    for attribute, value in (("version", "1.0"), ("mustUnderstand", "1"), ("actor", ACTOR)):
        traces.set(_name(attribute), value)
    for one in header.trace:
        trace = _below(traces, "TraceHeader")
        _below(trace, "OrganId", one.organ_id)
        moment = one.timestamp.astimezone(VIETNAM)
        _below(trace, "Timestamp", moment.strftime("%Y/%m/%d %H:%M:%S"))
    business = _below(traces, "Bussiness")
    _below(business, "BussinessDocType", str(header.business.business_doc_type))
    _below(business, "BussinessDocReason", header.business.business_doc_reason)
    _below(business, "DocumentId", header.business.document_id)
    _below(business, "DocumentReceiver", header.business.document_receiver)
    _below(business, "Paper", str(header.business.paper))


def _organisation(place: ET.Element, one: Organisation) -> None:
    _below(place, "OrganId", one.organ_id)
    _below(place, "OrganizationInCharge", one.organization_in_charge)
    _below(place, "OrganName", one.organ_name)
    _below(place, "OrganAdd", one.organ_add)
    _below(place, "Email", one.email)
    _below(place, "Telephone", one.telephone)


def _below(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, _name(name))
    made.text = text
    return made


def _name(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _day(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%Y/%m/%d")
