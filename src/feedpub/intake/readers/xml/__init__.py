"""XML from strangers: parsed, repaired, and passed to the reader of its root element."""
