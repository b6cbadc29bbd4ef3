"""Page text that labels its parts: head, body, image blocks."""
