"""The kinds of values in feeds: addresses, dates, languages, identifiers, registered words."""
