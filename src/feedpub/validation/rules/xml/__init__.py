"""Rules about XML: syntax, encoding, namespaces."""
