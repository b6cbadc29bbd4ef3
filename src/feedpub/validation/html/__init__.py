"""HTML in the texts of feeds: markup, styles, and pages in place of a feed."""
