"""The images of a record: an address or the path of a file, words, credit, size."""

from __future__ import annotations

import re
from dataclasses import replace

from feedpub.addresses import web_address
from feedpub.article import Image, Provenance
from feedpub.intake.body.figures import one_each, picture_key
from feedpub.intake.bylines.credits import credit_parties
from feedpub.intake.lexicon import credit_words_of
from feedpub.intake.readers.article import credit_missing
from feedpub.intake.readers.records.fields import IMAGE_KEYS, MAX_ITEMS, Fields, kind_of, quoted
from feedpub.protocols import ReaderContext

_MEDIA_TYPE = re.compile(r"image/[a-z0-9][a-z0-9.+-]{0,60}")
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}


def read_images(fields: Fields, terms: ReaderContext, base: str | None) -> tuple[Image, ...]:
    """The images of a record: one each, of renditions the widest; the lead image first."""
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
        image = own.image(terms, base)
        fields.findings += own.findings
        if image is not None:
            origins = {name.removeprefix(path): o for name, o in own.provenance.items()}
            read.append((image, origins))
    kept = one_each(image for image, _ in read)
    for number, image in enumerate(kept):
        for name, origin in _origins(image, read).items():
            fields.provenance[f"images[{number}].{name}"] = origin
    return kept


class _ImageFields(Fields):
    """The values of one object of ``images``."""

    def image(self, terms: ReaderContext, base: str | None) -> Image | None:
        file = self._image_file(terms)
        url = file.url if file else self._image_address(base)
        credit = self.text("credit") or (file.credit if file else None)
        photographer = self.text("photographer") or (file.photographer if file else None)
        agencies = self.texts("agencies")
        if credit and not photographer and not agencies:
            parties = credit_parties(credit, credit_words_of(terms))
            photographer, agencies = parties.photographer, parties.agencies
        rights_expires = self.moment("rights_expires", terms, "error")
        image = Image(
            url=url,
            alt=self.text("alt"),
            caption=self.text("caption") or (file.caption if file else None),
            credit=credit,
            photographer=photographer,
            agencies=agencies,
            copyright=self.text("copyright") or (file.copyright if file else None),
            width=self._count("width", 100_000),
            height=self._count("height", 100_000),
            length=self._count("length", 2**40),
            type=self._media_type(url),
            rights_expires=rights_expires.moment if rights_expires else None,
        )
        if file:
            # What a file is it knows better than a record.
            image = replace(
                image, width=file.width, height=file.height, length=file.length, type=file.type
            )
        if not (image.url or image.alt or image.caption or image.credit):
            self.warn("image-empty", "has no url and no words; left out", field="url")
            return None
        if image.credit is None:
            self.findings.append(credit_missing(f"{self.path}credit"))
        return image

    def _image_file(self, terms: ReaderContext) -> Image | None:
        """What the image file says that ``url`` is the path of; None if it is no path of one."""
        value = self.record.get("url")
        files = terms.pictures
        if files is None or not isinstance(value, str):
            return None
        if files.address(value) is None:
            return None
        try:
            file = files.look(value)
        except ValueError as error:
            self.warn("image-file-unusable", f"{quoted(value)} {error}", field="url")
            return None
        self.value("url", str)
        self.told("url", value, file.url)
        for field in ("credit", "caption", "photographer", "copyright"):
            if getattr(file, field) and not self.record.get(field):
                origin = Provenance(origin=f"IPTC of {quoted(value)}")
                self.provenance[f"{self.path}{field}"] = origin
        return file

    def _image_address(self, base: str | None) -> str | None:
        value = self.value("url", str)
        if value is None:
            return None
        address = web_address(value, base)
        if address is None:
            message = f"{quoted(value)} is no http or https address; left out"
            self.warn("address-invalid", message, field="url")
        else:
            self.told("url", value, address)
        return address

    def _count(self, key: str, most: int) -> int | None:
        value = self.value(key, int)
        if value is None:
            return None
        if not 0 < value <= most:
            message = f"is not between 1 and {most:,}; left out"
            self.warn("number-impossible", message, field=key)
            return None
        return value

    def _media_type(self, url: str | None) -> str | None:
        value = self.value("type", str)
        if value is None:
            suffix = re.search(r"\.([A-Za-z]{3,4})(?:[?#]|$)", url or "")
            return _TYPES.get(suffix.group(1).lower()) if suffix else None
        if not _MEDIA_TYPE.fullmatch(value.strip().lower()):
            message = f"{quoted(value)} is no media type of an image; left out"
            self.warn("type-invalid", message, field="type")
            return None
        return value.strip().lower()


def _origins(
    image: Image, read: list[tuple[Image, dict[str, Provenance]]]
) -> dict[str, Provenance]:
    """Where the values of *image* come from: its own record, else that of a rendition."""
    origins: dict[str, Provenance] = {}
    for each, told in read:
        if each.url == image.url and (each.url or each.alt == image.alt):
            origins |= told
        elif each.url and image.url and picture_key(each.url) == picture_key(image.url):
            origins = told | origins
    return origins
