"""The pages of exports: Medium's posts, and the texts of Substack, which are no pages."""

from __future__ import annotations

import re
from pathlib import PurePath

from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.intake.body.excerpts import written_summary
from feedpub.intake.readers.article import ArticleDraft
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.text import plain
from feedpub.nouns import dataclass

SUBSTACK = "is a text of a Substack export: its title and date are in posts.csv, which is not read"
SUBSTACK_ADVICE = (
    'read the newsletter by its feed: type = "feed", url = "https://NAME.substack.com/feed"'
)

MEDIUM_LIST = "is a list of Medium's export and no post"
MEDIUM_LIST_ADVICE = "only the pages in its folder posts are articles"

#: The name of such a text: the number of the post and the last part of its address.
_SUBSTACK_NAME = re.compile(r"[0-9]{4,}\.[\w-]+\.html")
_PAGE = re.compile(rb"<!doctype|<(?:html|head|body|title|meta)[\s>]", re.IGNORECASE)
#: Classes of what its editor makes.
_SUBSTACK_MARKS = re.compile(
    rb'class="(?:captioned-image-container|subscription-widget-wrap|pullquote|'
    rb"image-link image2|digest-post-embed|native-video-embed)"
)


def is_substack_text(name: str, content: bytes) -> bool:
    """Whether *content* is a text of a Substack export: HTML without a page around it."""
    if _PAGE.search(content[:5_000]):
        return False
    return bool(_SUBSTACK_NAME.fullmatch(PurePath(name).name) or _SUBSTACK_MARKS.search(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumPost:
    """What a page of Medium's export says beside its text. None: it does not say."""

    #: The address of the page at Medium, or where it was published first.
    url: str | None
    author: str | None
    summary: str | None
    is_dated: bool


def medium_post(root: HtmlElement) -> MediumPost | None:
    """Return the post that *root* is, if it is one of Medium's export."""
    articles = root.iter("article")
    entry = next((each for each in articles if "h-entry" in (each.get("class") or "")), None)
    fields = {} if entry is None else {
        each.get("data-field"): each for each in entry.iterchildren("section")
    }  # fmt: skip
    footer = None if entry is None else entry.find("footer")
    if footer is None or "body" not in fields or "Medium" not in footer.text_content():
        return None
    links = {name: next(iter(footer.find_class(name)), None) for name in _FOOTER}
    link, author = links["p-canonical"], links["p-author"]
    subtitle, body = fields.get("subtitle"), " ".join(map(str, fields["body"].itertext()))
    return MediumPost(
        url=None if link is None else web_address(link.get("href") or ""),
        author=None if author is None else plain(author.text_content()) or None,
        summary=None if subtitle is None else _summary(subtitle.text_content(), body),
        is_dated=links["dt-published"] is not None,
    )


def is_medium_list(root: HtmlElement) -> bool:
    """Whether *root* is a list of other people's posts in a Medium export, such as bookmarks."""
    cited = [each for each in root.iter("a") if each.get("class") == "h-cite"]
    return (
        bool(cited)
        and not root.find_class("e-content")
        and all(any(up.tag == "li" for up in each.iterancestors()) for each in cited[:20])
        and any("://medium.com/" in (each.get("href") or "") for each in cited[:20])
    )


_FOOTER = ("p-canonical", "p-author", "dt-published")


def _summary(subtitle: str, body: str) -> str | None:
    """Medium takes the beginning of the text where a post has no subtitle."""
    return written_summary(plain(subtitle).replace("<", "&lt;"), body.replace("<", "&lt;"))


def medium_mark(name: str, post: MediumPost | None) -> Mark | None:
    """Return the mark of a draft: its name says so, and its page has no date."""
    if post is None or (post.is_dated and not PurePath(name).name.startswith("draft_")):
        return None
    return Mark(code="status-draft", what="a draft of Medium")


def put_medium_post(draft: ArticleDraft, post: MediumPost) -> None:
    """Set what the page says at its end. Its id stays the name of the document, as it was before
    the address was read.
    """
    origin = "export of Medium"
    # The page has no others, whatever looks like them.
    for key in ("authors", "agencies", "summary"):
        draft.values.pop(key, None)
        draft.provenance.pop(key, None)
    draft.put("url", post.url, origin)
    draft.put("authors", (post.author,) if post.author else (), origin)
    draft.put("summary", post.summary, origin)
