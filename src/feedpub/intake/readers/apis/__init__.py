"""Readers of content APIs: WordPress, Ghost, and JSON mapped by the configuration."""
