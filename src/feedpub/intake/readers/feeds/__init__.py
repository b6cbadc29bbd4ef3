"""Readers of feeds: RSS, Atom, JSON Feed, and their modules."""
