#!/bin/sh
# feedparser 2.6.0 (npm): an Atom entry by two people, in a feed that names an author itself.
#
# Expected: the entry's author is one of the entry's own, or both: the feed's author stands for
#   entries without one only.
# Seen: of an entry with one author it is that one; of an entry with two it is the feed's, so the
#   newsroom itself; and of an entry that was taken over (atom:source with an author) it is the
#   feed's as well, not the source's.
#   rss-parser 3.13.0 names the first of the two, feedsmith 3.0.1 both.
# Touches: RFC 4287, 4.1.2 (an entry may have several authors) and 4.2.1 (the feed's count only if
#   neither the entry nor its atom:source has any).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . feedparser@2.6.0 rss-parser@3.13.0 \
    feedsmith@3.0.1 >/dev/null
cat >look.mjs <<'JS'
import { Readable } from "node:stream";
import { createRequire } from "node:module";
import { parseFeed } from "feedsmith";
const require = createRequire(import.meta.url);
const FeedParser = require("feedparser");
const Parser = require("rss-parser");
const person = (name) => `<author><name>${name}</name></author>`;
const source = `<source><id>tag:agency.example,2026:all</id><title>Agency</title>
<updated>2026-03-02T07:00:00Z</updated>${person("Agency")}</source>`;
const feed = (what) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:news.example,2026:all</id><title>News</title>
<updated>2026-03-02T09:00:00Z</updated>${person("Newsroom")}
<entry><id>tag:news.example,2026:1</id><title>One</title><updated>2026-03-02T08:00:00Z</updated>
<link rel="alternate" href="https://news.example/1"/>${what}<summary>The story.</summary></entry></feed>`;
const streamed = (text) => new Promise((resolve, reject) => {
  let author;
  const parser = new FeedParser({});
  parser.on("error", reject);
  parser.on("readable", function () { for (let item; (item = this.read());) author = item.author; });
  parser.on("end", () => resolve(author));
  Readable.from([text]).pipe(parser);
});
for (const [name, what] of [
  ["one", person("Ann Lee")],
  ["two", person("Ann Lee") + person("Bo Ek")],
  ["source", source],
]) {
  const text = feed(what);
  console.log(name, "feedparser:", await streamed(text));
  console.log(name, "rss-parser:", (await new Parser().parseString(text)).items[0].author);
  const own = parseFeed(text).feed.entries[0].authors ?? [];
  console.log(name, "feedsmith:", own.map((each) => each.name).join(", "));
}
JS
node look.mjs | tee seen
diff - seen <<'TEXT'
one feedparser: Ann Lee
one rss-parser: Ann Lee
one feedsmith: Ann Lee
two feedparser: Newsroom
two rss-parser: Ann Lee
two feedsmith: Ann Lee, Bo Ek
source feedparser: Newsroom
source rss-parser: undefined
source feedsmith: 
TEXT
