"""Rules about podcasts: Apple's tags and the podcast namespace."""
