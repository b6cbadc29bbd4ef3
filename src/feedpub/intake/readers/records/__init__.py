"""Readers of article records: JSON, JSON Lines, Markdown with front matter."""
