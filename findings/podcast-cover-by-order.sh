#!/bin/sh
# podcastparser 0.6.11 (PyPI, gPodder's parser) and podcast-feed-parser 1.0.4 (npm): the cover of a podcast
# whose feed has RSS's own image, too.
#
# Expected: the cover is itunes:image, which is made for that: a square of at least 1400 pixels, whereas RSS's image
#   is at most 144 wide. The order of a channel's children means nothing.
# Seen: podcastparser has one place for both, cover_url, and takes the one that comes last, so that the cover is
#   the little logo if that is written below. podcast-feed-parser takes the logo in either order, and the cover
#   only if there is no logo.
#   rss-parser 3.13.0 (npm) gives both by their names.
# Touches: Apple, A podcaster's guide to RSS (itunes:image: the artwork of the show); RSS 2.0, channel/image
#   (width: at most 144).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check podcastparser==0.6.11
npm install --silent --no-audit --no-fund --prefix . podcast-feed-parser@1.0.4 rss-parser@3.13.0 \
    >/dev/null
cover='<itunes:image href="https://radio.example/cover.jpg"/>'
logo='<image><url>https://radio.example/logo.png</url><title>Harbour talk</title>
<link>https://radio.example/</link></image>'
feed() {
    cat >"$1.rss" <<XML
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
<title>Harbour talk</title><link>https://radio.example/</link><description>Talk of the port.</description>
<language>en</language><itunes:explicit>false</itunes:explicit><itunes:category text="News"/>
$2
<item><title>Ferries</title><guid isPermaLink="false">1</guid><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>
<enclosure url="https://radio.example/1.mp3" length="1234567" type="audio/mpeg"/></item>
</channel></rss>
XML
}
feed cover-first "$cover$logo"
feed logo-first "$logo$cover"
feed cover-alone "$cover"
cat >look.py <<'PYTHON'
import podcastparser

for name in ("cover-first", "logo-first", "cover-alone"):
    with open(name + ".rss", "rb") as feed:
        found = podcastparser.parse("https://radio.example/feed.rss", feed)
    print(f"{name}: podcastparser: {found['cover_url']}")
PYTHON
cat >look.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const Parser = require("rss-parser");
const { getPodcastFromFeed } = require("podcast-feed-parser");
for (const name of ["cover-first", "logo-first", "cover-alone"]) {
  const text = readFileSync(`${name}.rss`, "utf8");
  console.log(`${name}: podcast-feed-parser: ${getPodcastFromFeed(text).meta.imageURL}`);
  const { itunes, image } = await new Parser().parseString(text);
  console.log(`${name}: rss-parser: ${itunes.image}, ${image?.url}`);
}
JS
{
    env/bin/python look.py
    node look.mjs
} | tee seen
diff - seen <<'TEXT'
cover-first: podcastparser: https://radio.example/logo.png
logo-first: podcastparser: https://radio.example/cover.jpg
cover-alone: podcastparser: https://radio.example/cover.jpg
cover-first: podcast-feed-parser: https://radio.example/logo.png
cover-first: rss-parser: https://radio.example/cover.jpg, https://radio.example/logo.png
logo-first: podcast-feed-parser: https://radio.example/logo.png
logo-first: rss-parser: https://radio.example/cover.jpg, https://radio.example/logo.png
cover-alone: podcast-feed-parser: https://radio.example/cover.jpg
cover-alone: rss-parser: https://radio.example/cover.jpg, undefined
TEXT
