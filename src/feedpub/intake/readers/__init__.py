"""How bytes become articles: one reader a kind of document."""
