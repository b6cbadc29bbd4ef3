"""XML from strangers: parsed, mended, and passed to the reader of its root element."""
