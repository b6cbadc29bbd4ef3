#!/bin/sh
# feedparser 6.0.14 (PyPI): an entry with a summary and two pictures with captions (Media RSS).
#
# Expected: entry.summary and entry.summary_detail.value are the same text, the summary; the
#   captions are the pictures'.
# Seen: with one picture they are. With two, summary is still the summary, and summary_detail.value
#   is the last caption, in RSS and in Atom. A program that looks at summary_detail, for its type or
#   language, shows a caption as the story's summary.
# Touches: Media RSS 1.5.1, media:description (a child of media:content); RFC 4287, 4.2.13.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14
cat >look.py <<'PYTHON'
import feedparser

PICTURE = (
    '<media:content url="https://news.example/{0}.jpg" type="image/jpeg">'
    "<media:description>Caption {0}</media:description></media:content>"
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<id>tag:news.example,2026:all</id><title>News</title><updated>2026-03-02T09:00:00Z</updated>
<author><name>News</name></author><entry><id>tag:news.example,2026:1</id><title>One</title>
<updated>2026-03-02T08:00:00Z</updated><link href="https://news.example/1"/>
<summary>The story</summary>{}</entry></feed>"""
RSS = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>News</title>
<link>https://news.example/</link><description>News</description><item><title>One</title>
<link>https://news.example/1</link><guid>https://news.example/1</guid>
<description>The story</description>{}</item></channel></rss>"""
for name, feed in (("atom", ATOM), ("rss", RSS)):
    for count in (0, 1, 2):
        pictures = "".join(PICTURE.format(number) for number in range(1, count + 1))
        [entry] = feedparser.parse(feed.format(pictures)).entries
        print(name, count, entry.summary, "|", entry.summary_detail.value)
PYTHON
env/bin/python look.py | tee seen
diff - seen <<'TEXT'
atom 0 The story | The story
atom 1 The story | The story
atom 2 The story | Caption 2
rss 0 The story | The story
rss 1 The story | The story
rss 2 The story | Caption 2
TEXT
