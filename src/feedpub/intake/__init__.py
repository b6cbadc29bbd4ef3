"""Intake: where articles come from, and how bytes become articles."""
