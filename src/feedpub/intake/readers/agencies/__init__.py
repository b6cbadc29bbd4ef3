"""Readers of agency formats: NewsML-G2, ninjs, NITF."""
