"""From articles to entries: the only place where the newsroom's nouns become the feed's."""
