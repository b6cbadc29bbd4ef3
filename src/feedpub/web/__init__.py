"""Documents of the web, fetched with care: what a server may be up to is dealt with here."""
