"""The values in feeds: addresses, dates, language tags, identifiers, registered names."""
