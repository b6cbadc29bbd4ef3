"""What web servers, and ``feedpub serve``, need to know of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feedpub.archive.queries.feeds import FeedList, feed_list
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.publications import publications
from feedpub.preview.server_config import ServerConfig, server_config


def served(
    settings: Settings, layers: ConfigFiles, were_private: Mapping[str, Iterable[str]]
) -> tuple[ServerConfig, bool]:
    """Return the configuration for web servers, and whether anything was built before.

    *were_private* are patterns of documents that are or were private, by the keys of their feeds.
    """
    found = feed_list(layers.archive)
    slugs = settings.slugs_with((found or FeedList()).slugs)
    config = server_config(
        settings, publications(settings, slugs), layers.directory, were_private=were_private
    )
    return config, found is not None
