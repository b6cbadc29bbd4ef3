#!/bin/sh
# atoma 0.0.17 (PyPI): Atom content with a media type, or content elsewhere (src).
#
# Expected: such an entry is read; a parser that knows only text, html and xhtml leaves its content
#   out.
# Seen: the whole feed is refused: one entry with content of type text/html, image/svg+xml or the
#   like, and ValueError is raised for all of it, though its other entries are plain.
#   fastfeedparser 0.6.5 reads all of them.
# Touches: RFC 4287, 4.1.3.1 and 4.1.3.2: the type of atom:content may be a media type, and is one
#   where src is given.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check atoma==0.0.17 fastfeedparser==0.6.5
cat >look.py <<'PYTHON'
import atoma
import fastfeedparser

FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:news.example,2026:all</id><title>News</title>
<updated>2026-03-02T09:00:00Z</updated><author><name>News</name></author>
<entry><id>tag:news.example,2026:1</id><title>One</title><updated>2026-03-02T08:00:00Z</updated>
<link href="https://news.example/1"/><summary>The story.</summary>{}</entry>
<entry><id>tag:news.example,2026:2</id><title>Two</title><updated>2026-03-02T07:00:00Z</updated>
<link href="https://news.example/2"/><content type="html">Plain.</content></entry></feed>"""
for name, content in (
    ("html", '<content type="html">Plain.</content>'),
    ("src", '<content type="text/html" src="https://news.example/1.html"/>'),
    ("media type", '<content type="text/markdown">*Plain.*</content>'),
):
    feed = FEED.format(content).encode()
    print(name, "fastfeedparser", len(fastfeedparser.parse(feed).entries))
    try:
        print(name, "atoma", len(atoma.parse_atom_bytes(feed).entries))
    except ValueError as error:
        print(name, "atoma", type(error).__name__)
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
html fastfeedparser 2
html atoma 2
src fastfeedparser 2
src atoma ValueError
media type fastfeedparser 2
media type atoma ValueError
TEXT
