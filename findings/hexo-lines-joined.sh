#!/bin/sh
# hexo-generator-feed 3.0.0 with hexo 8.1.2 and hexo-renderer-marked 7.0.1 (npm): a post whose lines are
# wrapped, in a feed with the whole text (feed.content).
#
# Expected: the feed has the text that the page shows: a line break within a paragraph is white space between two
#   words, one within <pre> a line; the summary of a post without an excerpt ends between two tags.
# Seen: all line breaks are taken out with the other control characters, so that "half" and "hour" are
#   one word, halfhour, and a timetable in <pre> is one line; the post itself has both. With
#   marked.breaks (the default) paragraphs have <br> for it, and <pre> is broken still. The summary is the
#   first 140 characters of the markup, here up to the middle of a link's address.
# Touches: HTML Living Standard, 4.4.3 (pre) and white space; XML 1.0, 2.2 (U+000A is allowed, U+0009 too);
#   RFC 4287, 3.1.1.2 and 4.1.3.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '{"private": true, "hexo": {"version": ""}}\n' >package.json
npm install --silent --no-audit --no-fund --prefix . hexo@8.1.2 hexo-generator-feed@3.0.0 \
    hexo-renderer-marked@7.0.1 >/dev/null
mkdir -p source/_posts
cat >source/_posts/ferry.md <<'MARKDOWN'
---
title: Ferry
date: 2026-03-02 09:30:00
---
The ferry sails every half
hour.

<pre>07:00 Harbour
07:30 Island</pre>

Tickets are sold aboard, and in the [office of the port](https://port.example/tickets), every day.
MARKDOWN
cat >look.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs'
import Hexo from 'hexo'

for (const breaks of [false, true]) {
  writeFileSync('_config.yml', `
title: News
url: https://news.example
author: Newsroom
timezone: UTC
feed: { type: atom, path: atom.xml, content: true }
marked: { breaks: ${breaks} }
`)
  const hexo = new Hexo(process.cwd(), { silent: true })
  await hexo.init()
  await hexo.call('clean')
  await hexo.call('generate')
  const post = hexo.locals.get('posts').first().content
  await hexo.exit()
  const feed = readFileSync('public/atom.xml', 'utf8')
  const content = feed.match(/<content type="html"><!\[CDATA\[(.*?)\]\]>/s)[1]
  for (const [where, text] of [['post', post], ['feed', content]]) {
    for (const part of [/every half.*?hour/s, /07:00.*Island/s])
      console.log(`breaks ${breaks}, ${where}:`, JSON.stringify(text.match(part)[0]))
  }
  const [, summary] = feed.match(/<summary type="html">(.*?)<\/summary>/s)
  const markup = summary.replaceAll('&lt;', '<').replaceAll('&quot;', '"')
  console.log(`breaks ${breaks}, end of summary:`, markup.slice(markup.lastIndexOf('<')))
}
JS
node look.mjs | tee seen
diff - seen <<'TEXT'
breaks false, post: "every half\nhour"
breaks false, post: "07:00 Harbour\n07:30 Island"
breaks false, feed: "every halfhour"
breaks false, feed: "07:00 Harbour07:30 Island"
breaks false, end of summary: <a href="https://port.
breaks true, post: "every half<br>hour"
breaks true, post: "07:00 Harbour\n07:30 Island"
breaks true, feed: "every half<br>hour"
breaks true, feed: "07:00 Harbour07:30 Island"
breaks true, end of summary: <a href="https://po
TEXT
