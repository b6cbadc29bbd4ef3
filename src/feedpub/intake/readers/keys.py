"""The keys of a record, and the kinds of JSON values, in words."""

from __future__ import annotations

KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a fraction",
    type(None): "null",
}

ARTICLE_KEYS = frozenset(
    "id url short_link title kicker summary content_html authors agencies section tags language"
    " published updated images rights correction access sponsored not_before expires".split()
)
IMAGE_KEYS = frozenset(
    "url alt caption credit photographer agencies copyright width height length type"
    " rights_expires".split()
)


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    return KINDS[type(value)]
