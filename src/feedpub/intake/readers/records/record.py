"""Reads an article record: every value is checked, and its provenance kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from feedpub.article import Image, InlineImage, Provenance, Rendition, known_as
from feedpub.assembly.bodies import without
from feedpub.feed import Finding, Severity, has_errors
from feedpub.intake.body.figures import (
    MAX_RENDITIONS,
    image_key,
    place_figures,
    widest_renditions,
)
from feedpub.intake.body.images import counts_readers
from feedpub.intake.body.players import has_players, media_in
from feedpub.intake.bylines.credits import credit_parties
from feedpub.intake.bylines.people import is_byline, people_in
from feedpub.intake.lexicon import credit_words_of
from feedpub.intake.media_types import type_by_name, written_type
from feedpub.intake.readers.article import ArticleDraft, credit_missing
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.records.extra import read_extra, used_keys
from feedpub.intake.readers.records.fields import (
    ARTICLE_KEYS,
    IMAGE_KEYS,
    MAX_ITEMS,
    RENDITION_KEYS,
    Fields,
    home_page_linked,
    is_home_page,
    kind_of,
    quoted,
)
from feedpub.intake.readers.records.media import read_episode, read_media, read_origin, read_place
from feedpub.intake.readers.records.unknown_keys import unused_key
from feedpub.intake.text import plain
from feedpub.nouns import dataclass, replace
from feedpub.patterns import pattern
from feedpub.protocols import DATE_MISSING, ReaderContext, Reading, Revision

#: Keys of other systems for the moments between which an article is public, in lower case, without
#: hyphens and underscores.
_OTHER_MOMENTS = {
    "not_before": frozenset(
        "embargo embargoed embargountil embargoeduntil embargodate publishafter visiblefrom"
        " validfrom".split()
    ),
    "expires": frozenset(
        "expiry expirydate expiresat expireat expirationdate unpublishdate unpublishat unpublishon"
        " unpublishedat visibleuntil validuntil archiveat archivedat".split()
    ),
}
#: A date, but not the "0000-00-00" of databases.
_DATED = pattern(r"[1-9][0-9]{3}")

_LISTS = ("authors", "agencies", "tags")
#: Keys that few records have, and what their values are. Others use them, too: ``place: Berlin``.
_RARE = {
    "media": "a list of objects",
    "episode": "an object",
    "origin_feed": "an object",
    "comments": "an address",
    "place": "an object",
}
#: Something that leads somewhere, unlike the ``true`` of Jekyll.
_LEADS = pattern(r"[/#?:.]")
_WORDS = (
    "kicker",
    "short_title",
    "summary",
    "authors",
    "agencies",
    "section",
    "tags",
    "rights",
    "usage_terms",
    "correction",
)
_MOMENTS: tuple[tuple[str, Severity], ...] = (
    ("updated", "warning"),
    ("not_before", "error"),
    ("expires", "error"),
)

_UNKNOWN = Revision()


#: What to do about a finding, by its code.
_ADVICE = {
    "title-missing": "add it",
    DATE_MISSING: "add the date of publication, such as 2026-03-21T12:00:00+01:00",
}


def read_record(
    source: str,
    name: str,
    record: dict[str, Any],
    context: ReaderContext,
    *,
    origins: Mapping[str, str] | None = None,
    findings: Iterable[Finding] = (),
    mark: Mark | None = None,
    revision: Revision = _UNKNOWN,
    withheld: Collection[str] = (),
    body_base: str | None = None,
    item: dict[str, Any] | str | None = None,
    own: Mapping[str, Any] | None = None,
) -> Reading:
    """Return the article in *record*, which has the keys of an article record.

    *origins* gives by field where a value came from; the default is the record's key. *findings*
    are those that its reader already has. With a *mark* the article is not public, unless the mark
    is doubtful. Images with addresses in *withheld* are removed from its content, whose
    relative addresses are resolved against *body_base*; None: against the article's own address.

    *item* is the JSON object from which its reader can make the *record* again, or that as text, so
    that its body may be left unread if *context* says so. None: it is read now.

    *own* is the object as its source wrote it, in which :attr:`.ReaderContext.kept` has paths.
    None: it has no values beside those of an article.
    """
    if mark is not None and not mark.doubtful:
        return _takedown(name, record, context, mark, revision)
    record, origins = _with_moments(record, origins or {})
    kept = () if own is None else context.kept
    fields = Fields(record, "", ARTICLE_KEYS | used_keys(kept) if kept else ARTICLE_KEYS, origins)
    fields.findings += findings
    draft, body = _draft(source, name, fields, context, body_base)
    if own is not None and kept:
        draft.values["extra"] = read_extra(fields, own, kept)
    unread = None
    if item is not None and mark is None and _is_deferred(draft, body, context):
        unread = item if isinstance(item, str) else as_json(item)
    elif body is not None:
        _read_body(draft, body, fields, context, withheld)
    own_id = record.get("id")
    return draft.reading(
        id=plain(own_id)[:200] if isinstance(own_id, str) else None,
        revision=revision,
        doubt=None if mark is None else draft.add_doubt(mark),
        unread=unread,
        left=() if unread is None else ("content",),
    )


def _takedown(
    name: str, record: dict[str, Any], context: ReaderContext, mark: Mark, revision: Revision
) -> Reading:
    """Read only what is needed to withdraw an article that is not public."""
    keys = ("id", "url", "short_link", "updated")
    fields = Fields({key: record[key] for key in keys if key in record}, "", ARTICLE_KEYS)
    names = known_as(fields.text("id"), fields.address("url"), fields.address("short_link"))
    if revision.at is None and (updated := fields.moment("updated", context, "warning")):
        revision = Revision(number=revision.number, at=updated.moment)
    return mark.reading(name, names, revision)


def _with_moments(
    record: dict[str, Any], origins: Mapping[str, str]
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Move the end of an embargo to ``not_before``, that of a publication to ``expires``."""
    if record.keys() <= ARTICLE_KEYS:
        return record, origins
    for ours, others in _OTHER_MOMENTS.items():
        for key, value in record.items():
            is_other = key.lower().replace("_", "").replace("-", "") in others
            if is_other and isinstance(value, str) and _DATED.search(value):
                rest = {other: each for other, each in record.items() if other != key}
                record = {ours: value} | rest
                origins = {ours: f'key "{key}"'} | dict(origins)
                break
    return record, origins


@dataclass(frozen=True, slots=True)
class _Body:
    """The body of a record, not yet read."""

    value: str

    #: The base of its relative addresses.
    base: str | None

    #: How many findings come before those about it.
    place: int


def _is_deferred(draft: ArticleDraft, body: _Body | None, context: ReaderContext) -> bool:
    """Whether *body* is left for later; never where an error is known already.

    Feeds select by what a body plays: such a one is read at once.
    """
    return (
        context.defers is not None
        and body is not None
        and not body.value.isspace()
        and body.value != ""
        and not has_players(body.value)
        and not has_errors(draft.findings)
        and context.defers(draft.values["id"])
    )


# Made once: json.dumps makes one for each call with options.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def as_json(item: dict[str, Any]) -> str:
    """Return the JSON of *item*, as a text that databases can keep."""
    text = _encode(item)
    try:
        text.encode()
    except UnicodeEncodeError:
        # A lone surrogate, which no database keeps.
        return json.dumps(item)
    return text


def _read_body(
    draft: ArticleDraft,
    body: _Body,
    fields: Fields,
    context: ReaderContext,
    withheld: Collection[str],
) -> None:
    """Set the content of *draft*; findings about it get the place of its key."""
    later = fields.findings[body.place :]
    del fields.findings[body.place :]
    read = fields.body(body.value, context, body.base)
    content = read.content.strip() if read else None
    # Every player became such a link.
    if content is not None and 'class="embed"' in content:
        played = media_in(body.value, body.base, fields.media_file(context))
        if played:
            own = draft.values.get("media") or ()
            known = {*withheld, *(each.url for each in own)}
            draft.values["media"] = (*own, *(each for each in played if each.url not in known))
    fields.findings += later
    draft.values["content_html"] = _without_images(content, withheld)
    if read and read.inline_images:
        draft.values["inline_images"] = tuple(_allowed_sizes(read.inline_images, withheld))


def _draft(
    source: str, name: str, fields: Fields, context: ReaderContext, body_base: str | None
) -> tuple[ArticleDraft, _Body | None]:
    """Read the values of *fields* except the body; the draft gets their provenance and findings."""
    draft = ArticleDraft(
        source=source, name=name, provenance=fields.provenance, findings=fields.findings
    )
    values = draft.values
    values["url"] = url = fields.address("url")
    values["short_link"] = short_link = fields.address("short_link")
    if url is not None and is_home_page(url, context):
        fields.findings.append(home_page_linked(url))
    own_id = fields.text("id")
    values["title"] = fields.text("title")
    if published := fields.moment("published", context, "error"):
        values |= {"published": published.moment, "published_by_day": published.by_day}
    for key, severity in _MOMENTS:
        moment = fields.moment(key, context, severity)
        values[key] = moment.moment if moment else None
    base = url or short_link or context.base
    values["images"] = _images(fields, context, base)
    _read_rare(fields, values, context, base)
    written = fields.value("content_html", str)
    body = None if written is None else _Body(written, body_base or base, len(fields.findings))
    values["language"] = fields.language() or context.language
    values["id"] = identity = own_id or short_link or url
    draft.check_required(_ADVICE, fields.refused)
    if own_id is None and fields.record.get("id") is not None and "id" not in fields.refused:
        fields.error("id-blank", "has an empty id", field="id")
    elif identity is None and fields.refused.isdisjoint(("url", "short_link")):
        fields.error("id-missing", "is missing, as are short_link and url; add one", field="id")
    for key in _WORDS:
        values[key] = fields.texts(key) if key in _LISTS else fields.text(key)
    _read_bylines(values, fields, context)
    values["access"] = fields.access()
    values["sponsored"] = fields.value("sponsored", bool) or False
    return draft, body


def _read_rare(
    fields: Fields, values: dict[str, Any], context: ReaderContext, base: str | None
) -> None:
    """Read what few records have."""
    if fields.record.keys().isdisjoint(_RARE):
        return
    record = fields.record
    of_others = [key for key in _RARE if _is_of_others(key, record.get(key))]
    if of_others:
        fields.findings += [
            unused_key(key, f"here it is {_RARE[key]}")
            for key in of_others
            # Whether people may comment, or how often they did, has no use here.
            if record[key] and (key != "comments" or isinstance(record[key], list | dict))
        ]
        fields.record = {key: record[key] for key in record if key not in of_others}
    values["media"] = read_media(fields, context, base)
    values["episode"] = read_episode(fields)
    values["origin_feed"] = read_origin(fields, context)
    values["comments"] = fields.web_address("comments", base)
    values["place"] = read_place(fields)


def _is_of_others(key: str, value: Any) -> bool:
    """Whether *value* is not what *key* has here."""
    if value is None:
        return False
    if key == "media":
        return not isinstance(value, list) or not all(isinstance(each, dict) for each in value)
    if key == "comments":
        return not isinstance(value, str) or not _LEADS.search(value)
    return not isinstance(value, dict)


def _read_bylines(values: dict[str, Any], fields: Fields, context: ReaderContext) -> None:
    """Make authors of bylines among the authors: one for each person, without prefix and role.

    One that the configuration knows stays as it is, as does one that names nobody but agencies.
    """
    lines: tuple[str, ...] = values["authors"]
    if not lines:
        return
    words = credit_words_of(context)
    authors: list[str] = []
    agencies: list[str] = []
    for line in lines:
        if line in context.authors or not is_byline(line, words):
            authors.append(line)
            continue
        named = people_in(line, words)
        authors += named.people
        agencies += named.agencies
    found = tuple(dict.fromkeys(authors))
    if found == lines and not agencies:
        return
    values["authors"] = found
    fields.keep_verbatim("authors", "; ".join(lines), None)
    if agencies and not values["agencies"]:
        values["agencies"] = tuple(dict.fromkeys(agencies))
        fields.provenance["agencies"] = fields.provenance["authors"]


def _without_images(content: str | None, addresses: Collection[str]) -> str | None:
    if not content or not addresses:
        return content
    images = tuple(Image(url=each) for each in addresses)
    content = place_figures(content, images)
    for each in images:
        content = without(content, each)
    return content


def _allowed_sizes(
    images: Iterable[InlineImage], withheld: Collection[str]
) -> Iterator[InlineImage]:
    """Yield *images* without the sizes that are withheld."""
    for image in images:
        allowed = tuple(each for each in image.renditions if each.url not in withheld)
        if allowed and image.url not in withheld:
            yield replace(image, renditions=allowed)


def _images(fields: Fields, context: ReaderContext, base: str | None) -> tuple[Image, ...]:
    """Return the images, the lead image first, each once: of renditions the widest."""
    value = fields.value("images", list)
    if value is None:
        return ()
    if len(value) > MAX_ITEMS:
        message = f"has {len(value):,} items, at most {MAX_ITEMS} are read"
        fields.error("too-long", message, field="images")
        return ()
    read: list[tuple[Image, dict[str, Provenance]]] = []
    for number, each in enumerate(value):
        if not isinstance(each, dict):
            message = f"wanted a list of objects, got {kind_of(each)} in it"
            fields.error("record-type", message, field="images")
            return ()
        path = f"images[{number}]."
        own = _ImageFields(each, path, IMAGE_KEYS, fields.origins)
        image = own.image(context, base)
        fields.findings += own.findings
        if image is not None:
            read.append((image, own.provenance))
    kept = widest_renditions([image for image, _ in read])
    if len(kept) == len(value) and all(image.url for image in kept):
        # Each is the image that was read under its number, and no rendition of another.
        for _, provenance in read:
            fields.provenance |= provenance
        return kept
    read = [(image, _within_image(provenance)) for image, provenance in read]
    for number, image in enumerate(kept):
        for name, origin in _provenance(image, read).items():
            fields.provenance[f"images[{number}].{name}"] = origin
    return kept


def _within_image(provenance: dict[str, Provenance]) -> dict[str, Provenance]:
    """Return *provenance* by the fields of the image: ``url`` for ``images[0].url``."""
    return {name.partition(".")[2]: origin for name, origin in provenance.items()}


def _provenance(
    image: Image, read: list[tuple[Image, dict[str, Provenance]]]
) -> dict[str, Provenance]:
    """Return the provenance of *image*'s values: from its own object, else from a rendition's."""
    found: dict[str, Provenance] = {}
    for each, provenance in read:
        if each.url == image.url and (each.url or each.alt == image.alt):
            found |= provenance
        elif each.url and image.url and image_key(each.url) == image_key(image.url):
            found = provenance | found
    return found


#: What an image file may say, besides its type and size.
_TEXTS_OF_FILES = (
    "alt",
    "caption",
    "credit",
    "photographer",
    "copyright",
    "usage_terms",
    "extended_description",
    "digital_source_type",
    "data_mining",
)


def _counts_readers(image: Image) -> bool:
    """Whether *image* is none for readers, but counts them."""
    if image.url is None:
        return False
    if image.width == image.height == 1:
        return True
    return counts_readers(image.url, named=bool(image.alt or image.caption or image.credit))


class _ImageFields(Fields):
    """The values of one object of ``images``."""

    def image(self, context: ReaderContext, base: str | None) -> Image | None:
        """Return the image; None if it is left out, with a finding."""
        file = None
        if self._is_path(context):
            file = self._file(context)
            if file is None:
                return None
        url = file.url if file else self.web_address("url", base)
        texts = {key: self.text(key) for key in _TEXTS_OF_FILES}
        if file:
            texts = {key: own or getattr(file, key) for key, own in texts.items()}
        agencies = self.texts("agencies")
        if texts["credit"] and not texts["photographer"] and not agencies:
            parties = credit_parties(texts["credit"], credit_words_of(context))
            texts["photographer"], agencies = parties.photographer, parties.agencies
        rights_expires = self.moment("rights_expires", context, "error")
        image = Image(
            url=url,
            agencies=agencies,
            width=self.count("width", 100_000),
            height=self.count("height", 100_000),
            length=self.count("length", 2**40),
            type=_media_type(self, url),
            rights_expires=rights_expires.moment if rights_expires else None,
            syndication_rights=self.value("syndication_rights", bool),
            license_id=self.text("license_id"),
            licensor=self.text("licensor"),
            focal_region=self.region("focal_region"),
            renditions=self._renditions(url, base),
            **texts,
        )
        if file:
            # The file is right about its own size and type, whatever the record says.
            image = replace(
                image, width=file.width, height=file.height, length=file.length, type=file.type
            )
        if not (image.url or image.alt or image.caption or image.credit):
            self.warn("image-empty", "has no url and no text; left out", field="url")
            return None
        if _counts_readers(image):
            self.warn(
                "image-counter", f"{quoted(image.url or '')} only counts readers", field="url"
            )
            return None
        if image.credit is None:
            self.findings.append(credit_missing(f"{self.path}credit"))
        return image

    def _renditions(self, url: str | None, base: str | None) -> tuple[Rendition, ...]:
        """Return the other renditions of the image at *url*, each address once."""
        value = self.value("renditions", list)
        if value is None:
            return ()
        if len(value) > MAX_RENDITIONS:
            message = f"has {len(value):,} items, the first {MAX_RENDITIONS} are read"
            self.warn("too-long", message, field="renditions")
        found: dict[str, Rendition] = {}
        for number, each in enumerate(value[:MAX_RENDITIONS]):
            if not isinstance(each, dict):
                message = f"wanted a list of objects, got {kind_of(each)} in it; left out"
                self.warn("record-type", message, field="renditions")
                continue
            path = f"{self.path}renditions[{number}]."
            own = _RenditionFields(each, path, RENDITION_KEYS, self.origins)
            rendition = own.rendition(base)
            self.findings += own.findings
            if rendition is not None and rendition.url != url:
                found.setdefault(rendition.url, rendition)
        return tuple(found.values())

    def _is_path(self, context: ReaderContext) -> bool:
        """Whether ``url`` is the path of an image file of the source."""
        value = self.record.get("url")
        return (
            context.pictures is not None
            and isinstance(value, str)
            and context.pictures.is_path(value)
        )

    def _file(self, context: ReaderContext) -> Image | None:
        """Return what the image file at the path ``url`` says; None if it cannot be used."""
        value, files = self.value("url", str), context.pictures
        assert value is not None and files is not None
        try:
            file = files.read(value)
        except ValueError as error:
            self.warn(
                "image-file-unusable",
                f"{quoted(value)}: {error}; the picture is left out",
                field="url",
            )
            return None
        self.keep_verbatim("url", value, file.url)
        for field in _TEXTS_OF_FILES:
            if getattr(file, field) and not self.record.get(field):
                origin = Provenance(origin=f"IPTC of {quoted(value)}")
                self.provenance[f"{self.path}{field}"] = origin
        return file


class _RenditionFields(Fields):
    """The values of one object of an image's ``renditions``."""

    def rendition(self, base: str | None) -> Rendition | None:
        """Return the rendition; None if it has no address, with a finding."""
        url = self.web_address("url", base)
        if url is None:
            if self.record.get("url") is None:
                self.warn("address-missing", "has no url; left out", field="url")
            return None
        return Rendition(
            url=url,
            width=self.count("width", 100_000),
            height=self.count("height", 100_000),
            type=_media_type(self, url),
            length=self.count("length", 2**40),
        )


def _media_type(fields: Fields, url: str | None) -> str | None:
    value = fields.value("type", str)
    type = written_type(value) if value is not None else type_by_name(url or "")
    if type and type.startswith("image/"):
        return type
    if value is not None:
        message = f"{quoted(value)} is not a media type of an image; left out"
        fields.warn("type-invalid", message, field="type")
    return None
