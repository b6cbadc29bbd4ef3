"""The elements and attributes of HTML, SVG and MathML, by what they do to a reader.

data/html.txt cites the specifications.
"""

from __future__ import annotations

from feedpub.validation.values.registries import registered

NAMES = registered("html.txt")

#: Elements that have no end tag, and those that may leave it out.
VOID = NAMES["void"]
END_OPTIONAL = NAMES["end-optional"]

#: Elements that run code, load or change the page that a reader shows a text in.
FORBIDDEN = NAMES["forbidden"]

#: Every element of any version of HTML.
HTML = FORBIDDEN | NAMES["harmless"]

SVG = NAMES["svg"]
SVG_ATTRIBUTES = NAMES["svg-attributes"]
MATHML = NAMES["mathml"]
MATHML_ATTRIBUTES = NAMES["mathml-attributes"]

#: The attributes of HTML that hold an address.
ADDRESSES = NAMES["addresses"]

#: The elements whose ``src`` or the like is fetched when the page is shown.
EMBEDDING = NAMES["embedding"]

#: The elements whose text is often the source of something.
CODE = NAMES["code"]

#: The elements of SVG that may hold text.
SVG_TEXTS = NAMES["svg-texts"]

#: The elements that are visible without a text.
VISIBLE = NAMES["visible"]
