"""Destinations: where documents are published."""
