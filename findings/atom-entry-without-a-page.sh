#!/bin/sh
# feedparser 6.0.14, fastfeedparser 0.6.5 (PyPI), rss-parser 3.13.0, @extractus/feed-extractor
# 8.0.3, @rowanmanning/feed-parser 2.1.5 (npm): Atom entries that have no page, as an agency's have.
#
# Expected: an entry without an alternate link has no link; RFC 4287 allows it where the entry has
#   content. So it is with RSS items without a link, in all five.
# Seen: fastfeedparser, rss-parser and feed-extractor take the picture (rel="enclosure") for the
#   page, and a related story (rel="related") too, so that the headline opens a JPEG or another
#   story; feedparser takes the id, "tag:...", which no browser opens. @rowanmanning/feed-parser
#   has no link.
# Touches: RFC 4287, 4.1.1 (atom:entry without alternate), 4.2.7.2 (rel); RSS 2.0, item/link.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14 fastfeedparser==0.6.5
npm install --silent --no-audit --no-fund --prefix . rss-parser@3.13.0 \
    @extractus/feed-extractor@8.0.3 @rowanmanning/feed-parser@2.1.5 >/dev/null

cat >feed.atom <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Wire</title><id>tag:agency.example,2026:wire</id><updated>2026-03-02T09:20:00Z</updated>
  <link rel="alternate" href="https://agency.example/"/><author><name>Agency</name></author>
  <entry><title>Plain</title><id>tag:agency.example,2026:1</id>
    <updated>2026-03-02T09:00:00Z</updated><content type="html">One.</content></entry>
  <entry><title>Picture</title><id>tag:agency.example,2026:2</id>
    <updated>2026-03-02T09:10:00Z</updated><content type="html">Two.</content>
    <link rel="enclosure" type="image/jpeg" length="5" href="https://img.agency.example/2.jpg"/></entry>
  <entry><title>Related</title><id>tag:agency.example,2026:3</id>
    <updated>2026-03-02T09:20:00Z</updated><content type="html">Three.</content>
    <link rel="related" href="https://agency.example/another-story"/></entry>
</feed>
XML
cat >feed.rss <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel>
  <title>Wire</title><link>https://agency.example/</link><description>News</description>
  <item><title>Plain</title><description>One.</description>
    <guid isPermaLink="false">tag:agency.example,2026:1</guid></item>
  <item><title>Picture</title><description>Two.</description>
    <guid isPermaLink="false">tag:agency.example,2026:2</guid>
    <enclosure url="https://img.agency.example/2.jpg" length="5" type="image/jpeg"/></item>
</channel></rss>
XML
cat >read.py <<'PY'
import fastfeedparser
import feedparser

for name in ("feed.atom", "feed.rss"):
    content = open(name, "rb").read()
    for library in (feedparser, fastfeedparser):
        links = [each.get("link") or "-" for each in library.parse(content).entries]
        print(name, library.__name__, *links)
PY
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import Parser from 'rss-parser'
import { extractFromXml } from '@extractus/feed-extractor'
import { parseFeed } from '@rowanmanning/feed-parser'

for (const name of ['feed.atom', 'feed.rss']) {
  const text = readFileSync(name, 'utf8')
  const say = (library, links) => console.log(name, library, links.map(each => each || '-').join(' '))
  say('rss-parser', (await new Parser().parseString(text)).items.map(each => each.link))
  say('feed-extractor', extractFromXml(text).entries.map(each => each.link))
  say('rowanmanning', parseFeed(text).items.map(each => each.url))
}
JS
{ env/bin/python read.py; node read.mjs; } | sort >seen
sort >expected <<'TEXT'
feed.atom fastfeedparser - https://img.agency.example/2.jpg https://agency.example/another-story
feed.atom feed-extractor - https://img.agency.example/2.jpg https://agency.example/another-story
feed.atom feedparser tag:agency.example,2026:1 tag:agency.example,2026:2 tag:agency.example,2026:3
feed.atom rowanmanning - - -
feed.atom rss-parser - https://img.agency.example/2.jpg https://agency.example/another-story
feed.rss fastfeedparser - -
feed.rss feed-extractor - -
feed.rss feedparser - -
feed.rss rowanmanning - -
feed.rss rss-parser - -
TEXT
cat seen
diff expected seen
