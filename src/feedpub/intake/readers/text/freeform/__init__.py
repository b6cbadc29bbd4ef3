"""Pages whose text marks none of its parts: found by where they are and what they look like."""
