"""Publishes a newsroom's articles as feeds, checked before they go live.

The names in ``__all__`` are the public API; docs/reference/api.md describes them. Each is imported
when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0.dev3"

if TYPE_CHECKING:
    from feedpub.api import actions as actions
    from feedpub.api import adopt as adopt
    from feedpub.api import build as build
    from feedpub.api import diff as diff
    from feedpub.api import live as live
    from feedpub.api import live_feed as live_feed
    from feedpub.api import notify as notify
    from feedpub.api import order as order
    from feedpub.api import preview_action as preview_action
    from feedpub.api import quarantine as quarantine
    from feedpub.api import read as read
    from feedpub.api import rebuild as rebuild
    from feedpub.api import republish as republish
    from feedpub.api import restore as restore
    from feedpub.api import retry as retry
    from feedpub.api import search as search
    from feedpub.api import status as status
    from feedpub.api import validate as validate
    from feedpub.api import withdraw as withdraw
    from feedpub.archive.queries.actions import Action as Action
    from feedpub.archive.queries.quarantine import QuarantinedArticle as QuarantinedArticle
    from feedpub.archive.queries.search import FoundArticle as FoundArticle
    from feedpub.article import Article as Article
    from feedpub.article import Image as Image
    from feedpub.errors import ArchiveBusy as ArchiveBusy
    from feedpub.errors import ArchiveError as ArchiveError
    from feedpub.errors import ConfigError as ConfigError
    from feedpub.errors import FeedpubError as FeedpubError
    from feedpub.feed import Channel as Channel
    from feedpub.feed import Entry as Entry
    from feedpub.feed import Feed as Feed
    from feedpub.feed import Finding as Finding
    from feedpub.health.state import Health as Health
    from feedpub.pipeline.operations.adopt import Adoption as Adoption
    from feedpub.pipeline.operations.adopt_documents import AdoptionResult as AdoptionResult
    from feedpub.pipeline.operations.live import LiveFeed as LiveFeed
    from feedpub.pipeline.operations.order import Ordered as Ordered
    from feedpub.pipeline.operations.preview import FeedPreview as FeedPreview
    from feedpub.pipeline.operations.republish import Republished as Republished
    from feedpub.pipeline.operations.retry import Retried as Retried
    from feedpub.pipeline.operations.withdraw import Takedown as Takedown
    from feedpub.pipeline.report import Difference as Difference
    from feedpub.pipeline.report import FeedReport as FeedReport
    from feedpub.pipeline.report import Refusal as Refusal
    from feedpub.pipeline.report import Rejection as Rejection
    from feedpub.pipeline.report import Report as Report
    from feedpub.pipeline.report import SourceReport as SourceReport
    from feedpub.protocols import Reading as Reading
    from feedpub.validation.verdict import Verdict as Verdict
    from feedpub.web.answers import FetchError as FetchError

#: The module of each public name.
_MODULES = {
    "Action": "archive.queries.actions",
    "AdoptionResult": "pipeline.operations.adopt_documents",
    "Adoption": "pipeline.operations.adopt",
    "ArchiveBusy": "errors",
    "ArchiveError": "errors",
    "Article": "article",
    "Channel": "feed",
    "ConfigError": "errors",
    "Difference": "pipeline.report",
    "Entry": "feed",
    "Feed": "feed",
    "FeedPreview": "pipeline.operations.preview",
    "FeedReport": "pipeline.report",
    "FeedpubError": "errors",
    "FetchError": "web.answers",
    "Finding": "feed",
    "FoundArticle": "archive.queries.search",
    "Health": "health.state",
    "Image": "article",
    "LiveFeed": "pipeline.operations.live",
    "Ordered": "pipeline.operations.order",
    "Reading": "protocols",
    "Refusal": "pipeline.report",
    "Rejection": "pipeline.report",
    "Report": "pipeline.report",
    "Republished": "pipeline.operations.republish",
    "Retried": "pipeline.operations.retry",
    "SourceReport": "pipeline.report",
    "Takedown": "pipeline.operations.withdraw",
    "Verdict": "validation.engine",
    "QuarantinedArticle": "archive.queries.quarantine",
    "actions": "api",
    "adopt": "api",
    "build": "api",
    "diff": "api",
    "live": "api",
    "live_feed": "api",
    "notify": "api",
    "order": "api",
    "preview_action": "api",
    "quarantine": "api",
    "read": "api",
    "rebuild": "api",
    "republish": "api",
    "restore": "api",
    "retry": "api",
    "search": "api",
    "status": "api",
    "validate": "api",
    "withdraw": "api",
}

__all__ = [  # noqa: RUF022 - functions first
    "actions",
    "adopt",
    "build",
    "diff",
    "live",
    "live_feed",
    "notify",
    "order",
    "preview_action",
    "quarantine",
    "read",
    "rebuild",
    "republish",
    "restore",
    "retry",
    "search",
    "status",
    "validate",
    "withdraw",
    "Action",
    "AdoptionResult",
    "Adoption",
    "ArchiveBusy",
    "ArchiveError",
    "Article",
    "Channel",
    "ConfigError",
    "Difference",
    "Entry",
    "Feed",
    "FeedPreview",
    "FeedReport",
    "FeedpubError",
    "FetchError",
    "Finding",
    "FoundArticle",
    "Health",
    "Image",
    "LiveFeed",
    "Ordered",
    "Reading",
    "Refusal",
    "Rejection",
    "Report",
    "Republished",
    "Retried",
    "SourceReport",
    "Takedown",
    "Verdict",
    "QuarantinedArticle",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'feedpub' has no attribute {name!r}")
    return getattr(import_module(f"feedpub.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
