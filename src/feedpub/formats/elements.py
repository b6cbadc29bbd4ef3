"""XML of single entries, written as bytes.

They are the bytes that feedgen and lxml would write. An entry has twenty elements or more, and
objects for each of them would cost more than all else that is done to it.
"""

from __future__ import annotations

from collections.abc import Sequence

#: The characters that XML does not allow, besides surrogates: in ASCII, and as UTF-8.
_CONTROLS = bytes({*range(32)} - set(b"\t\n\r"))
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def element(
    level: int,
    name: str,
    content: str | Sequence[bytes] | None = None,
    /,
    **attributes: str | int | None,
) -> bytes:
    """Return an element on lines of its own, *level* deep in the document.

    *content* is its text, or its children; it may be empty. Attributes that are None are left out.
    Raises: ValueError, for surrogates.
    """
    indent, tag = b"  " * level, name.encode()
    start = b"%b<%b" % (indent, tag)
    for key, value in attributes.items():
        if value is not None:
            start += b' %b="%b"' % (key.encode(), _in_attribute(str(value)))
    if not content:
        return start + b"/>\n"
    if isinstance(content, str):
        return b"%b>%b</%b>\n" % (start, _in_text(content), tag)
    return b"%b>\n%b%b</%b>\n" % (start, b"".join(content), indent, tag)


def checked(written: bytes) -> bytes:
    """Return *written*. Raises: ValueError, if it has characters that XML does not allow."""
    if not is_xml_text(written):
        raise ValueError(
            "All strings must be XML compatible: Unicode or ASCII, no NULL bytes or control"
            " characters"
        )
    return written


def is_xml_text(written: bytes) -> bool:
    """Whether *written*, in UTF-8, only has characters that XML allows."""
    without_controls = written.translate(None, _CONTROLS)
    return len(without_controls) == len(written) and not (
        _NONCHARACTERS[0] in written or _NONCHARACTERS[1] in written
    )


def _in_text(text: str) -> bytes:
    written = text.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return written.replace(b"\r", b"&#13;")


def _in_attribute(text: str) -> bytes:
    written = _in_text(text).replace(b'"', b"&quot;")
    return written.replace(b"\n", b"&#10;").replace(b"\t", b"&#9;")
