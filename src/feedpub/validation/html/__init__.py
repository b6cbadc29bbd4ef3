"""HTML in the texts of feeds: markup, styles, and pages that stand where a feed was wanted."""
