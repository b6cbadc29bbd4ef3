#!/bin/sh
# feedparser 6.0.14 (PyPI), beside fastfeedparser 0.6.5, atoma 0.0.17 (PyPI), rss-parser 3.13.0,
# feedsmith 3.0.1, feedparser 2.6.0 (npm): an Atom feed that says that an entry was deleted.
#
# Expected: what stands within at:deleted-entry is about the deleted entry; the feed keeps its own
#   link, and readers that do not know tombstones pass over all of it.
# Seen: in feedparser (PyPI) the tombstone's link becomes the feed's (feed.link), whatever comes
#   after it, and the tombstone's source and comment become the feed's, too. The entries and
#   the other five libraries are as expected.
# Touches: RFC 6721, 3 (at:deleted-entry may have atom:link, at:comment, atom:source); RFC 4287, 6.3
#   (foreign markup is passed over).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    feedparser==6.0.14 fastfeedparser==0.6.5 atoma==0.0.17
npm install --silent --no-audit --no-fund --prefix . rss-parser@3.13.0 feedsmith@3.0.1 \
    feedparser@2.6.0 >/dev/null

cat >feed.atom <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
  <title>News</title><id>tag:news.example,2026:feed</id><updated>2026-03-02T09:20:00Z</updated>
  <link href="https://news.example/"/><author><name>Newsroom</name></author>
  <entry><title>One</title><id>tag:news.example,2026:1</id><link href="https://news.example/1"/>
    <updated>2026-03-02T09:00:00Z</updated><content type="html">One.</content></entry>
  <at:deleted-entry ref="tag:news.example,2026:2" when="2026-03-02T09:10:00Z">
    <at:comment>Taken down.</at:comment><link href="https://legal.example/why"/>
    <source><id>tag:wire.example,2026:feed</id><title>Wire</title></source>
  </at:deleted-entry>
  <entry><title>Three</title><id>tag:news.example,2026:3</id><link href="https://news.example/3"/>
    <updated>2026-03-02T09:20:00Z</updated><content type="html">Three.</content></entry>
</feed>
XML
cat >read.py <<'PY'
import atoma
import fastfeedparser
import feedparser

content = open("feed.atom", "rb").read()
read = feedparser.parse(content)
source = read.feed.get("source", {}).get("title", "-")
print("feedparser.py", read.feed.link, "source", source, *(each.link for each in read.entries))
read = fastfeedparser.parse(content)
print("fastfeedparser", read.feed.link, *(each.link for each in read.entries))
read = atoma.parse_atom_bytes(content)
print("atoma", read.links[0].href, *(each.links[0].href for each in read.entries))
PY
cat >read.mjs <<'JS'
import { readFileSync, createReadStream } from 'node:fs'
import Parser from 'rss-parser'
import FeedParser from 'feedparser'
import { parseFeed } from 'feedsmith'

const text = readFileSync('feed.atom', 'utf8')
const read = await new Parser().parseString(text)
console.log('rss-parser', read.link, ...read.items.map(each => each.link))
const { feed } = parseFeed(text)
console.log('feedsmith', feed.links[0].href, ...feed.entries.map(each => each.links[0].href))
const links = []
const parser = new FeedParser({})
parser.on('readable', () => { for (let item; (item = parser.read());) links.push(item.link) })
parser.on('end', () => console.log('feedparser.js', parser.meta.link, ...links))
createReadStream('feed.atom').pipe(parser)
JS
{ env/bin/python read.py; node read.mjs; } | sort >seen
entries='https://news.example/1 https://news.example/3'
sort >expected <<TEXT
atoma https://news.example/ $entries
fastfeedparser https://news.example/ $entries
feedparser.js https://news.example/ $entries
feedparser.py https://legal.example/why source Wire $entries
feedsmith https://news.example/ $entries
rss-parser https://news.example/ $entries
TEXT
cat seen
diff expected seen
