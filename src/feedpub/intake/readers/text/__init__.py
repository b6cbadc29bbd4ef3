"""The reader of page text, a plain-text rendering of an article's page."""
