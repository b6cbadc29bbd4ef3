"""Validation: feeds and pages checked against specifications and partners' requirements."""
