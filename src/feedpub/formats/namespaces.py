"""The namespaces whose elements feeds have by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from feedpub.formats import atom, podcasts, rss
from feedpub.formats.partners.base import PartnerElements
from feedpub.formats.usage_rights import RSL
from feedpub.formats.writing import FH, GEORSS, TOMBSTONES, XML
from feedpub.partners import PARTNERS
from feedpub.validation.jsonfeed.tombstones import TOMBSTONES_KEY


@cache
def written_namespaces() -> Mapping[str, str]:
    """Return the URIs by the prefixes that they are written with, in any feed of any format.

    A key of JSON Feed that begins with an underscore is such a prefix, too, without a URI.
    """
    found = {
        **rss.PREFIXES,
        **atom.PREFIXES,
        **podcasts.PREFIXES,
        "webfeeds": rss.WEBFEEDS,
        "fh": FH,
        "at": TOMBSTONES,
        "georss": GEORSS,
        "rsl": RSL,
        "xml": XML,
        "feedpub": "",
        TOMBSTONES_KEY.removeprefix("_"): "",
    }
    for partner in PARTNERS.values():
        if partner.profile is not None and partner.profile.own_elements:
            name = partner.name.replace("-", "_")
            own: PartnerElements = import_module(f"feedpub.formats.partners.{name}").ELEMENTS
            found |= own.prefixes
    return found
