"""Checks feeds and pages against specifications and partners' requirements."""
