"""Stand-ins for the content APIs of WordPress and Ghost, as far as their documentation says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from old_feeds import Story
from web_server import Reply, Request

_EMBED = {"author", "wp:featuredmedia", "wp:term"}


@dataclass
class WordPress:
    """``/wp-json/wp/v2/posts`` of a site; posts that are no story can be added to it."""

    stories: Sequence[Story]
    more: list[dict[str, Any]] = field(default_factory=list)

    #: By the number of a story: when it was last changed, if it was. Before it was published: it
    #: was scheduled.
    changed: dict[int, datetime] = field(default_factory=dict)

    #: The numbers of stories that nobody sees, and of those behind a password.
    hidden: set[int] = field(default_factory=set)
    protected: set[int] = field(default_factory=set)

    #: Added to the numbers of all posts.
    shift: int = 0

    def post(self, story: Story) -> dict[str, Any]:
        id = story.number + 900 + self.shift
        gmt = story.published.strftime("%Y-%m-%dT%H:%M:%S")
        changed = self.changed.get(story.number, story.published)
        protected = story.number in self.protected
        words = "" if protected else f"<p>{story.words}</p>\n"
        return {
            "id": id,
            "date": (story.published + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S"),
            "date_gmt": gmt,
            "modified_gmt": changed.strftime("%Y-%m-%dT%H:%M:%S"),
            "guid": {"rendered": f"https://beacon.example/?p={story.number + 900}"},
            "slug": story.slug,
            "status": "publish",
            "link": f"https://beacon.example/2026/03/{story.slug}/",
            "title": {"rendered": story.title.replace("&", "&#038;")},
            "content": {"rendered": words, "protected": protected},
            "excerpt": {"rendered": f"<p>{story.words} [&hellip;]</p>\n", "protected": False},
            "featured_media": id + 50,
            "_embedded": {
                "author": [{"id": 3, "name": "Mara Ovens"}],
                "wp:featuredmedia": [
                    {
                        "source_url": f"https://beacon.example/uploads/{story.slug}.jpg",
                        "alt_text": "A lighthouse",
                        "mime_type": "image/jpeg",
                        "caption": {"rendered": "<p>The <em>old</em> light</p>\n"},
                        "media_details": {
                            "width": 1200,
                            "height": 800,
                            "filesize": 90210,
                            "image_meta": {"credit": "Tom Ilk", "copyright": ""},
                        },
                    }
                ],
                "wp:term": [
                    [
                        {"taxonomy": "category", "name": "Ships &amp; harbour", "slug": "ships"},
                        {"taxonomy": "category", "name": "Coast", "slug": "coast"},
                    ],
                    [{"taxonomy": "post_tag", "name": "Lamps", "slug": "lamps"}],
                ],
            },
        }

    def __call__(self, request: Request) -> Reply:
        asked = {key: values[0] for key, values in request.query.items()}
        size, page = int(asked.get("per_page", 10)), int(asked.get("page", 1))
        if not 1 <= size <= 100:
            return _wrong("rest_invalid_param", "Invalid parameter(s): per_page")
        seen = [each for each in self.stories if each.number not in self.hidden]
        posts = [*map(self.post, seen), *self.more]
        if "include" in asked:
            wanted = set(asked["include"].split(","))
            posts = [each for each in posts if str(each["id"]) in wanted]
        by = {"date": "date_gmt", "modified": "modified_gmt"}[asked.get("orderby", "date")]
        latest = asked.get("order", "desc") == "desc"
        posts.sort(key=lambda each: str(each[by]), reverse=latest)
        pages = -(-len(posts) // size)
        if page > max(pages, 1):
            return _wrong("rest_post_invalid_page_number", "The page number is too large.")
        shown = posts[(page - 1) * size : page * size]
        embedded = set(asked.get("_embed", "").split(",")) if "_embed" in asked else set()
        if not embedded >= _EMBED:
            shown = [{k: v for k, v in each.items() if k != "_embedded"} for each in shown]
        if "_fields" in asked:
            shown = [_only(each, asked["_fields"].split(",")) for each in shown]
        headers = {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages)}
        return Reply(shown, headers=headers)


def _only(post: dict[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """*post* with nothing but *fields*; one in an object is named with a dot."""
    found: dict[str, Any] = {}
    for name in fields:
        first, _, rest = name.partition(".")
        if first in post:
            found[first] = _only(post[first], [rest]) if rest else post[first]
    return found


def _wrong(code: str, message: str) -> Reply:
    return Reply({"code": code, "message": message, "data": {"status": 400}}, status=400)


@dataclass
class Ghost:
    """``/ghost/api/content/posts/`` of a site, for those who know its key."""

    stories: Sequence[Story]
    key: str = "22444f78447824223cefc48062"

    #: By the number of a story: when it was last changed, if it was.
    changed: dict[int, datetime] = field(default_factory=dict)

    #: The numbers of stories that nobody sees.
    hidden: set[int] = field(default_factory=set)

    def post(self, story: Story) -> dict[str, Any]:
        moment = _with_milliseconds(story.published)
        changed = _with_milliseconds(self.changed.get(story.number, story.published))
        return {
            "id": f"65f1c0ffee{story.number:014x}",
            "uuid": f"5b6ad3ff-0f0e-4b1d-9b1c-{story.number:012x}",
            "title": story.title,
            "slug": story.slug,
            "html": f"<p>{story.words}</p>",
            "url": f"https://beacon.example/{story.slug}/",
            "canonical_url": None,
            "feature_image": f"https://beacon.example/content/{story.slug}.jpg",
            "feature_image_alt": "A lighthouse",
            "feature_image_caption": "<span>The old light. Photo: Tom Ilk</span>",
            "visibility": "public" if story.number % 2 else "paid",
            "published_at": moment,
            "updated_at": changed,
            "custom_excerpt": None,
            "excerpt": story.words,
            "authors": [{"name": "Mara Ovens"}],
            "tags": [{"name": "Coast"}, {"name": "Lamps"}, {"name": "#partner"}],
            "primary_tag": {"name": "Coast"},
        }

    def __call__(self, request: Request) -> Reply:
        asked = {key: values[0] for key, values in request.query.items()}
        if asked.get("key") != self.key:
            error = {"message": "Unknown Content API Key", "type": "UnauthorizedError"}
            return Reply({"errors": [error]}, status=401)
        size, page = int(asked.get("limit", 15)), int(asked.get("page", 1))
        posts = [self.post(each) for each in self.stories if each.number not in self.hidden]
        if "filter" in asked:
            # id:[a,b],uuid:[c]: any of them.
            lists = re.findall(r"(id|uuid):\[([^\]]*)\]", asked["filter"])
            posts = [p for p in posts if any(p[key] in of.split(",") for key, of in lists)]
        by, _, way = asked.get("order", "published_at desc").partition(" ")
        posts.sort(key=lambda each: str(each[by]), reverse=way == "desc")
        pages = -(-len(posts) // size)
        shown = posts[(page - 1) * size : page * size]
        wanted = set(asked.get("include", "").split(","))
        hidden = {"authors", "tags"} - wanted | ({"primary_tag"} if "tags" not in wanted else set())
        shown = [{k: v for k, v in each.items() if k not in hidden} for each in shown]
        if "fields" in asked:
            shown = [_only(each, asked["fields"].split(",")) for each in shown]
        after = page + 1 if page < pages else None
        pagination = {"page": page, "limit": size, "pages": pages, "next": after}
        return Reply({"posts": shown, "meta": {"pagination": pagination}})


def _with_milliseconds(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def section_page(addresses: Iterable[str]) -> str:
    """A page that links to articles, and to all else that a page links to."""
    links = "".join(f'<li><a href="{each}">A story</a></li>' for each in addresses)
    return (
        "<!DOCTYPE html><html><head><title>Coast</title></head><body>"
        '<nav><a href="/">Home</a> <a href="/about">About</a> <a href="mailto:a@b.example">Mail</a>'
        f"</nav><ul>{links}</ul></body></html>"
    )


def article_page(story: Story, *, canonical: str | None = None) -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{story.slug}</title>{link}
    <meta property="og:title" content="{story.title.replace("&", "&amp;")}">
    <meta property="article:published_time" content="{story.published.isoformat()}">
    </head><body><main><article><h1>{story.title.replace("&", "&amp;")}</h1>
    <p>{story.words} {story.words}</p><p>{story.words} {story.words}</p>
    </article></main></body></html>"""
