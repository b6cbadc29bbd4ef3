"""Article to entry: the only border between the newsroom's language and the feed's."""
