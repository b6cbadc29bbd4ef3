"""Publishes a newsroom's articles as feeds, checked before they go live."""

__version__ = "0.1.0"
