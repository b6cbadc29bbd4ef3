"""Rules about Media RSS: its namespace, its values, and how its elements go together."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedpub.patterns import pattern
from feedpub.validation.document import ENTRY, ITEM, Parsed, first, shown, text
from feedpub.validation.entry_view import is_image
from feedpub.validation.rule import EVERYWHERE, IN_BOTH, IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import (
    BOOLEAN,
    LANGUAGE,
    MEDIA_TYPE,
    NUMBER_FROM_0,
    PLAY_TIME,
    URI,
    WHOLE_ABOVE_0,
    WHOLE_FROM_0,
    is_uri,
    matching,
    one_of,
)
from feedpub.validation.values.registries import COUNTRIES
from feedpub.validation.xml_names import ATOM, MEDIA, MEDIA_URI, loosely_written

_SPEC = "Media RSS 1.5.1"
_CONTENT_SECTION = f"{_SPEC}, media:content"

_CONTENT = f"{MEDIA}content"
_GROUP = f"{MEDIA}group"
_PLAYER = f"{MEDIA}player"

_EBU = "urn:ebu"

#: The role codes of the EBU (http://www.ebu.ch/en/technical/metadata/specifications/role_codes.php),
#: in lower case as Media RSS requires, and "artist", which its own examples use.
_EBU_ROLES = frozenset(
    role.strip()
    for role in """
    actor, adaptor, anchor person, animal trainer, animator, annotator, announcer, armourer,
    art director, artist, artist/performer, assistant camera, assistant chief lighting technician,
    assistant director, assistant producer, assistant visual editor, author, broadcast assistant,
    broadcast journalist, camera operator, carpenter, casting, causeur, choreographer,
    cinematographer, commentator, commissioning broadcaster, composer,
    computer programmer, conductor, consultant, continuity checker, correspondent,
    costume designer, dancer, dialogue coach, director, director of photography,
    distribution company, draughtsman, dresser, dubber, editor, executive producer,
    expert, fight director, floor manager, focus puller, foley artist, foley editor, foley mixer,
    graphic assistant, graphic designer, greensman, grip, hairdresser, illustrator,
    interviewed guest, interviewer, key character, key grip, key talents, leadman, librettist,
    lighting director, lighting technician, location manager, lyricist, make up artist,
    manufacturer, matte artist, music arranger, music group, musician, news reader, orchestra,
    participant, photographer, post, producer, production assistant, production company,
    production department, production manager, production secretary,
    programme production researcher, property manager, publishing company, puppeteer,
    pyrotechnician, reporter, rigger, runner, scenario, scenic operative, script supervisor,
    second assistant camera, second assistant director, second unit director, set designer,
    set dresser, sign language, singer, sound designer, sound mixer, sound recordist,
    special effects, stunts, subtitles, technical director, term, translation,
    transportation manager, treatment/programme proposal, vision mixer, visual editor,
    visual effects, wardrobe, witness
    """.split(",")
)

#: The first half of the media types of files with these extensions; some hold either.
_FILE_KINDS: Mapping[str, frozenset[str]] = {
    extension: frozenset(kinds.split())
    for extensions, kinds in {
        "jpg jpeg jpe jfif png gif webp avif heic bmp tif tiff svg ico": "image",
        "mp3 m4a m4b aac wav flac oga opus wma aif aiff": "audio",
        "mov m4v avi mkv wmv ogv mpg mpeg flv": "video",
        "mp4 webm ogg 3gp": "audio video",
        "pdf doc docx xls xlsx ppt pptx epub zip": "application",
    }.items()
    for extension in extensions.split()
}
_MAIN_KINDS = frozenset({"image", "audio", "video"})
_EXTENSION = pattern(r"\.([A-Za-z0-9]{2,4})(?:[?#]|\Z)")

_RATINGS = {
    "urn:simple": pattern(r"adult|nonadult"),
    "urn:mpaa": pattern(r"g|m|nc-17|pg|pg-13|r|x"),
    "urn:v-chip": pattern(r"14\+|18\+|c|c8|g|pg|tv-(?:14|g|ma|pg|y|y7|y7-fv)"),
    # PICS 1.1: the transmitted ratings in a label, of ICRA's five vocabularies.
    "urn:icra": pattern(r"r\s*\(\s*[clnov][a-z] [01](?:\s+[clnov][a-z] [01])*\s*\)"),
}
_DIGESTS = {"md5": pattern(r"[0-9A-Fa-f]{32}"), "sha-1": re.compile(r"[0-9A-Fa-f]{40}")}

rules = RuleSet(IN_FEEDS, source=_CONTENT_SECTION)


def _has_no_default(group: Element) -> bool:
    pictures = [each for each in group.iterchildren(_CONTENT) if is_image(each)]
    return len(pictures) > 1 and all(each.get("isDefault") != "true" for each in pictures)


@rules.element(
    "media-content-no-url",
    "error",
    at={ITEM, ENTRY},
    advice="add the address of the file, or leave the element out",
    formats=IN_BOTH,
    when=lambda shape: not shape.held.isdisjoint({_CONTENT, _GROUP}),
)
def media_content_no_url(entry: Element) -> Faults:
    """media:content needs a url or a media:player; the player may belong to its group or entry."""
    if first(entry, _PLAYER) is not None:
        return
    for parent in (entry, *entry.iterchildren(_GROUP)):
        if parent is not entry and first(parent, _PLAYER) is not None:
            continue
        for content in parent.iterchildren(_CONTENT):
            if not content.get("url", "").strip() and first(content, _PLAYER) is None:
                yield Fault("media:content has neither url nor media:player", content)


@rules.element(
    "media-credit-role",
    "error",
    at="media:credit",
    source=f"{_SPEC}, media:credit; EBU role codes",
    advice="use a role from the EBU list in lower case, or no role",
    formats=IN_BOTH,
    when=lambda shape: "role" in shape.attributes,
)
def media_credit_role(credit: Element) -> Faults:
    """Roles are in lower case, and from the EBU list unless the scheme is another one."""
    role = credit.get("role")
    if role is None:
        return
    if role != role.lower():
        yield Fault(f"role {shown(role)} is not in lower case", credit)
    elif credit.get("scheme", _EBU) == _EBU and role not in _EBU_ROLES:
        yield Fault(f"role {shown(role)} is not in the EBU list", credit)


@rules.tree(
    "media-namespace",
    "error",
    needs={"document"},
    source=f"{_SPEC}, Namespace declaration",
    advice=f"write exactly {MEDIA_URI}, with the trailing slash",
    formats=EVERYWHERE,
)
def media_namespace(parsed: Parsed) -> Faults:
    """The namespace of Media RSS ends in a slash. Readers ignore elements of any other."""
    for uri in sorted(parsed.namespaces - {MEDIA_URI}):
        if loosely_written(uri) == loosely_written(MEDIA_URI):
            yield Fault(f"namespace {shown(uri)} should be {MEDIA_URI!r}", parsed.place_of(uri))


# fmt: off
rules.required(
    "module-attribute-missing", "error",
    "media:restriction@relationship media:status@state media:rights@status media:param@name"
    " media:embed@url media:subTitle|peerLink@href itunes:category@text itunes:image@href",
    "Some elements of modules mean nothing without their attribute.",
    f"{_SPEC}; Apple, Podcast RSS feed requirements",
    "add the attribute: the element means nothing without it",
)
rules.avoided(
    "media-adult-deprecated", "warning", "media:adult", "media:adult is deprecated",
    "media:rating has replaced media:adult.",
    f"{_SPEC}, media:adult", "use media:rating with adult or nonadult",
)
# fmt: on


@rules.element(
    "media-type-clash",
    "error",
    at="media:content enclosure atom:link",
    source=f"{_CONTENT_SECTION}; RSS 2.0, enclosure; RFC 4287, 4.2.7.3",
    advice="write the type that the file has: readers choose by it what to show",
    beyond=IN_FEEDS,
    when=lambda shape: "type" in shape.attributes,
)
def media_type_clash(element: Element) -> Faults:
    """The type, the medium and the extension of a file agree."""
    if element.tag == f"{ATOM}link" and element.get("rel") != "enclosure":
        return
    type = element.get("type", "")
    kind, slash, _ = type.lower().partition("/")
    if not slash:
        return
    medium = element.get("medium") if element.tag == _CONTENT else None
    if medium in _MAIN_KINDS and kind in _MAIN_KINDS | {"text"} and kind != medium:
        yield Fault(f"medium {medium} contradicts type {shown(type)}", element)
        return
    address = element.get("href" if element.tag == f"{ATOM}link" else "url", "")
    found = _EXTENSION.search(address.rpartition("/")[2])
    if found and kind in _MAIN_KINDS and kind not in _FILE_KINDS.get(found[1].lower(), _MAIN_KINDS):
        yield Fault(f"type {shown(type)} contradicts the extension .{found[1]}", element)


@rules.element(
    "media-url-duplicate",
    "warning",
    at={ITEM, ENTRY},
    advice="list each file once",
    formats=IN_BOTH,
    quiet=IN_BOTH,
    when=lambda shape: _CONTENT in shape.repeated,
)
def media_url_duplicate(entry: Element) -> Faults:
    """Several media:content outside a group are different files."""
    seen = set()
    for content in entry.iterchildren(_CONTENT):
        address = content.get("url")
        if address is not None and address in seen:
            yield Fault(f"{shown(address)} is already listed", content)
        seen.add(address)


@rules.element(
    "media-default-many",
    "error",
    at="media:group",
    advice="set isDefault on one file of a group only",
    beyond=IN_FEEDS,
)
def media_default_many(group: Element) -> Faults:
    """A group has only one default file."""
    defaults = [each for each in group.iterchildren(_CONTENT) if each.get("isDefault") == "true"]
    for content in defaults[1:]:
        yield Fault("the group already has a default file", content)


# fmt: off
rules.check(
    "media-default-missing", "warning", "media:group", _has_no_default,
    "no picture of the group is the default", "A group of pictures has a default one.",
    f"{_CONTENT_SECTION}, isDefault", 'set isDefault="true" on the picture to show',
    quiet=IN_FEEDS,
)
rules.check(
    "media-group-single", "warning", "media:group",
    lambda group: len(list(group.iterchildren(_CONTENT))) < 2,
    "the group has fewer than two files", "A group holds several versions of the same content.",
    f"{_SPEC}, media:group", "move the file out of the group, or add its other versions",
    quiet=IN_FEEDS,
)
rules.check(
    "media-size-missing", "warning", "media:content",
    lambda file: is_image(file) and not (file.get("width") and file.get("height")),
    "the image has no width or height", "An image has a width and a height, both optional.", None,
    "add width and height: partners choose images by them", quiet=IN_FEEDS,
)

# fmt: off
rules.values(
    "media-integer-invalid", "error",
    "media:content@fileSize|duration|height|width media:thumbnail|player|embed@height|width",
    WHOLE_ABOVE_0, "Sizes in bytes or pixels and durations in seconds are whole numbers above 0.",
    f"{_CONTENT_SECTION}, media:thumbnail, media:player, media:embed",
    "write whole bytes, pixels or seconds, or leave the attribute out",
)
rules.values(
    "media-count-invalid", "error",
    "media:content@channels media:starRating@count|min|max media:statistics@views|favorites",
    WHOLE_FROM_0, "Counts are whole numbers.", f"{_CONTENT_SECTION}, media:community",
)
rules.values(
    "media-number-invalid", "error",
    "media:content@bitrate|framerate|samplingrate media:starRating@average media:price@price",
    NUMBER_FROM_0, "Rates and prices are numbers.",
    f"{_CONTENT_SECTION}, media:community, media:price",
)
rules.values(
    "media-boolean-invalid", "error", "media:content@isDefault media:adult", BOOLEAN,
    "isDefault and media:adult are true or false.", f"{_CONTENT_SECTION}, media:adult",
)
rules.values(
    "media-medium-invalid", "error", "media:content@medium",
    one_of("image audio video document executable"), "The medium of a file is one of five words.",
)
rules.values(
    "media-expression-invalid", "error", "media:content@expression", one_of("sample full nonstop"),
    "A file is a sample, the full version or a continuous stream.",
)
rules.values(
    "media-type-invalid", "error", "media:content|license|subTitle|peerLink@type", MEDIA_TYPE,
    "type is the media type of the file.", f"{_CONTENT_SECTION}; RFC 6838, 4.2",
)
rules.values(
    "media-language-invalid", "error", "media:content|text|subTitle@lang", LANGUAGE,
    "lang is a language tag with registered subtags.",
    f"{_CONTENT_SECTION}, media:text; RFC 5646, 2.1",
)
rules.values(
    "media-text-type-invalid", "error", "media:title|description|text@type", one_of("plain html"),
    "The type of a text is plain or html.",
    f"{_SPEC}, media:title, media:description, media:text",
)
rules.values(
    "media-time-invalid", "error",
    "media:thumbnail@time media:text|location@start|end media:sceneStartTime|sceneEndTime",
    PLAY_TIME, "Times within a file are in Normal Play Time.",
    f"{_SPEC}, media:thumbnail, media:text, media:scenes; RFC 2326, 3.6",
)
rules.values(
    "media-uri-invalid", "error",
    "media:category|credit|rating@scheme media:copyright@url media:license|subTitle|peerLink@href"
    " media:price@info media:embed@url media:response|backLink",
    URI, "A scheme or a page is identified by an absolute URI.",
    f"{_SPEC}, media:category, media:credit, media:copyright; RFC 3986, 3",
)
rules.kinds(
    "media-word-invalid", "error",
    {
        "media:status@state": one_of("active blocked deleted"),
        "media:rights@status": one_of("userCreated official"),
        "media:price@type": one_of("rent purchase package subscription"),
        "media:status|rights|price@currency": matching("a currency code", "[A-Z]{3}"),
    },
    "Some attributes have a list of words; a currency is a code of ISO 4217.",
    f"{_SPEC}, media:status, media:rights, media:price",
    "use one of the words that the specification lists",
)
# fmt: on


@rules.element(
    "media-hash-invalid",
    "error",
    at="media:hash",
    source=f"{_SPEC}, media:hash",
    advice="write the 32 digits of an MD5 or the 40 of a SHA-1, and set algo to md5 or sha-1",
)
def media_hash_invalid(digest: Element) -> Faults:
    """A hash is MD5 or SHA-1, and has the digits of that algorithm."""
    algorithm = digest.get("algo", "md5")
    if algorithm not in _DIGESTS:
        yield Fault(f"unknown algo {shown(algorithm)}", digest)
    elif not _DIGESTS[algorithm].fullmatch(value := text(digest).strip()):
        yield Fault(f"{shown(value)} is not a digest of {algorithm}", digest)


@rules.element(
    "media-rating-invalid",
    "error",
    at="media:rating",
    source=f"{_SPEC}, media:rating",
    advice="use a rating of the scheme; without a scheme, adult or nonadult",
)
def media_rating_invalid(rating: Element) -> Faults:
    """The known schemes are urn:simple (the default), urn:mpaa, urn:v-chip and urn:icra."""
    scheme = rating.get("scheme", "urn:simple")
    value = text(rating).strip()
    if scheme in _RATINGS and not _RATINGS[scheme].fullmatch(value.lower()):
        yield Fault(f"{shown(value)} is not a rating of {scheme}", rating)


# fmt: off
rules.values(
    "media-restriction-relationship", "error", "media:restriction@relationship",
    one_of("allow deny"), "A restriction allows or denies.", f"{_SPEC}, media:restriction",
)
rules.check(
    "media-restriction-type-missing", "error", "media:restriction",
    lambda restriction: (
        restriction.get("type") is None and text(restriction).strip() not in ("", "all", "none")
    ),
    "the restriction lists something, but has no type",
    "A restriction without a type holds all or none.", f"{_SPEC}, media:restriction",
    "write type=\"country\", type=\"uri\" or type=\"sharing\"",
    when=lambda shape: "type" not in shape.attributes,
)
rules.values(
    "media-restriction-type", "error", "media:restriction@type", one_of("country uri sharing"),
    "A restriction is about countries, sites or sharing.", f"{_SPEC}, media:restriction",
)
# fmt: on


@rules.element(
    "media-restriction-country",
    "error",
    at="media:restriction",
    source=f"{_SPEC}, media:restriction; ISO 3166-1",
    advice="write two-letter codes with spaces between them, or all or none",
)
def media_restriction_country(restriction: Element) -> Faults:
    """Countries are written as two-letter codes."""
    if restriction.get("type") == "country":
        for country in text(restriction).split():
            if country.upper() not in COUNTRIES and country not in ("all", "none"):
                yield Fault(f"unknown country {shown(country)}", restriction)
                return


@rules.element(
    "media-restriction-uri",
    "error",
    at="media:restriction",
    source=f"{_SPEC}, media:restriction; RFC 3986, 3",
    advice="write absolute URIs with spaces between them, or all or none",
)
def media_restriction_uri(restriction: Element) -> Faults:
    """Sites are written as absolute URIs."""
    if restriction.get("type") == "uri":
        for uri in text(restriction).split():
            if not is_uri(uri) and uri not in ("all", "none"):
                yield Fault(f"{shown(uri)} is not an absolute URI", restriction)
                return
