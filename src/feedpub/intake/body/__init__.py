"""An article's body: sanitised HTML, with its figures and embeds."""
