// What readers from npm see of the feeds: node npm.mjs FILE... prints a JSON object a line,
// {reader, path, entries}. bench/readers.py installs them and starts this beside them.
// An entry has the fields that the reader has a notion of in that format, and no other.

import fs from "node:fs";
import { Readable } from "node:stream";
import FeedParser from "feedparser";
import RSSParser from "rss-parser";
import { extractFromJson, extractFromXml } from "@extractus/feed-extractor";
import { parseFeed as parseRowan } from "@rowanmanning/feed-parser";
import { parseFeed as parseFeedsmith } from "feedsmith";

const names = (people) => (people ?? []).map((each) => each.name ?? each);
const alternate = (links) => links.find((each) => (each.rel ?? "alternate") === "alternate")?.href;

function pictures(media) {
  const lead = media?.contents?.[0];
  return {
    image: lead?.url,
    alt: lead?.title?.value,
    caption: lead?.description?.value,
    credit: lead?.credits?.[0]?.value,
  };
}

const feedsmith = {
  rss: (item) => ({
    id: item.guid?.value,
    link: item.link,
    related: item.atom?.links?.[0]?.href,
    title: item.title,
    published: item.pubDate,
    updated: item.atom?.updated ?? item.pubDate,
    summary: item.description,
    content: item.content?.encoded,
    authors: item.dc?.creators ?? [],
    agencies: item.dc?.contributors ?? [],
    tags: names(item.categories),
    language: item.dc?.languages?.[0],
    rights: item.dc?.rights?.[0],
    ...pictures(item.media),
  }),
  atom: (entry) => ({
    id: entry.id,
    link: alternate(entry.links),
    related: entry.links.find((each) => each.rel === "related")?.href,
    title: entry.title?.value,
    published: entry.published,
    updated: entry.updated,
    summary: entry.summary?.value,
    content: entry.content?.value,
    authors: names(entry.authors),
    agencies: names(entry.contributors),
    tags: (entry.categories ?? []).map((each) => each.label),
    language: entry.xml?.lang,
    rights: entry.rights?.value,
    ...pictures(entry.media),
  }),
  json: (item) => ({
    id: item.id,
    link: item.url,
    title: item.title,
    published: item.date_published,
    updated: item.date_modified ?? item.date_published,
    summary: item.summary,
    content: item.content_html,
    authors: names(item.authors),
    tags: item.tags ?? [],
    language: item.language,
    image: item.image,
  }),
};

function rowan(item, format) {
  return {
    id: item.id,
    link: item.url,
    title: item.title,
    published: item.published,
    // Of RSS it knows pubDate alone.
    ...(format === "atom" ? { updated: item.updated } : {}),
    summary: item.description,
    content: item.content,
    authors: names(item.authors),
    tags: item.categories.map((each) => each.label),
    image: item.image?.url,
  };
}

const rssParser = {
  rss: (item) => ({
    id: item.guid,
    link: item.link,
    title: item.title,
    published: item.isoDate,
    summary: item.content,
    content: item["content:encoded"],
    authors: item.creator ? [item.creator] : [],
    tags: (item.categories ?? []).map((each) => each._ ?? each),
    language: item.language,
    rights: item.rights,
  }),
  atom: (item) => ({
    id: item.id,
    link: item.link,
    title: item.title,
    published: item.isoDate,
    summary: item.summary,
    content: item.content,
    author: item.author,
  }),
};

function feedParser(item, format) {
  return {
    id: item.guid,
    link: item.link,
    title: item.title,
    published: item.pubdate,
    ...(format === "atom" ? { updated: item.date } : {}),
    summary: item.summary,
    content: item.description,
    author: item.author,
    tags: item.categories,
    image: item.enclosures?.[0]?.url,
  };
}

function parsedByFeedParser(text) {
  return new Promise((resolve, reject) => {
    const items = [];
    const parser = new FeedParser({});
    parser.on("error", reject);
    parser.on("readable", () => {
      for (let item = parser.read(); item; item = parser.read()) items.push(item);
    });
    parser.on("end", () => resolve(items));
    Readable.from([text]).pipe(parser);
  });
}

function extracted(entry, format) {
  return {
    id: entry.id,
    link: entry.link,
    title: entry.title,
    // Its one date is Atom's "updated"; of a JSON Feed it describes the text, not the summary.
    ...(format === "atom" ? { updated: entry.published } : { published: entry.published }),
    ...(format === "json" ? {} : { summary: entry.description }),
  };
}

async function seen(text, format) {
  const options = { descriptionMaxLen: 0 };
  const extract =
    format === "json" ? extractFromJson(JSON.parse(text), options) : extractFromXml(text, options);
  const { feed } = parseFeedsmith(text);
  const found = {
    feedsmith: (feed.items ?? feed.entries).map(feedsmith[format]),
    "@extractus/feed-extractor": extract.entries.map((each) => extracted(each, format)),
  };
  if (format !== "json") {
    const parsed = await new RSSParser().parseString(text);
    found["rss-parser"] = parsed.items.map(rssParser[format]);
    found["@rowanmanning/feed-parser"] = parseRowan(text).items.map((each) => rowan(each, format));
    const items = await parsedByFeedParser(text);
    found["feedparser (npm)"] = items.map((each) => feedParser(each, format));
  }
  return found;
}

for (const path of process.argv.slice(2)) {
  const found = await seen(fs.readFileSync(path, "utf8"), path.split(".").pop());
  for (const [reader, entries] of Object.entries(found)) {
    // What it has a notion of and did not see is null.
    const told = (key, value) => (value === undefined ? null : value);
    console.log(JSON.stringify({ reader, path, entries }, told));
  }
}
