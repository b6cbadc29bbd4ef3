#!/bin/sh
# rss-parser 3.13.0, @extractus/feed-extractor 8.0.3 and htmlparser2 12.0.0 (npm): an Atom entry whose
# first link is no alternate, and whose alternate has no rel attribute.
#
# Expected: the entry's address is that of <link href="...">: without rel a link is an alternate.
# Seen: all three take the first link of the entry, which here is the picture, its enclosure. With
#   rel="alternate" written out rss-parser takes the right one, the two others still the picture.
#   feedsmith 3.0.1 gives all links; feedparser 2.6.0 (npm) gives the right one.
# Touches: RFC 4287, 4.2.7.2 ("If the 'rel' attribute is not present, the link element MUST be
#   interpreted as if the link relation type is 'alternate'"); the order of links means nothing.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . rss-parser@3.13.0 \
    @extractus/feed-extractor@8.0.3 htmlparser2@12.0.0 feedparser@2.6.0 >/dev/null
cat >look.mjs <<'JS'
import { Readable } from "node:stream";
import { createRequire } from "node:module";
import { extractFromXml } from "@extractus/feed-extractor";
import { parseFeed } from "htmlparser2";
const require = createRequire(import.meta.url);
const Parser = require("rss-parser");
const FeedParser = require("feedparser");
const feed = (rel) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:news.example,2026:all</id><title>News</title>
<updated>2026-03-02T09:00:00Z</updated><author><name>News</name></author>
<entry><id>tag:news.example,2026:1</id><title>One</title><updated>2026-03-02T08:00:00Z</updated>
<link rel="enclosure" href="https://news.example/a.jpg" type="image/jpeg" length="9000"/>
<link ${rel}href="https://news.example/1"/><summary>The story.</summary></entry></feed>`;
const streamed = (text) => new Promise((resolve, reject) => {
  let link;
  const parser = new FeedParser({});
  parser.on("error", reject);
  parser.on("readable", function () { for (let item; (item = this.read());) link = item.link; });
  parser.on("end", () => resolve(link));
  Readable.from([text]).pipe(parser);
});
for (const [name, rel] of [["absent", ""], ["written", 'rel="alternate" ']]) {
  const text = feed(rel);
  console.log(name, "rss-parser", (await new Parser().parseString(text)).items[0].link);
  console.log(name, "feed-extractor", extractFromXml(text).entries[0].link);
  console.log(name, "htmlparser2", parseFeed(text).items[0].link);
  console.log(name, "feedparser", await streamed(text));
}
JS
node look.mjs | tee seen
diff - seen <<'TEXT'
absent rss-parser https://news.example/a.jpg
absent feed-extractor https://news.example/a.jpg
absent htmlparser2 https://news.example/a.jpg
absent feedparser https://news.example/1
written rss-parser https://news.example/1
written feed-extractor https://news.example/a.jpg
written htmlparser2 https://news.example/a.jpg
written feedparser https://news.example/1
TEXT
