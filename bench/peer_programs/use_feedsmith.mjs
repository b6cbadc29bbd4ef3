// Feeds by the npm package feedsmith.
import { generateAtomFeed, generateRssFeed } from 'feedsmith'
import { writeFeeds } from './newest.mjs'

const media = record => ({
  contents: record.images.map(image => ({
    url: image.url,
    type: image.type,
    fileSize: image.length,
    width: image.width,
    height: image.height,
    medium: 'image',
  })),
})

const terms = record => [record.section, ...record.tags]

const rss = (name, records) =>
  generateRssFeed({
    title: `Bench ${name}`,
    link: 'https://news.example/',
    description: `Newest articles: ${name}`,
    language: 'de',
    lastBuildDate: new Date(records[0].updated),
    items: records.map(record => ({
      title: record.title,
      link: record.short_link,
      description: record.summary,
      content: { encoded: record.content_html },
      guid: { value: record.id, isPermaLink: false },
      pubDate: new Date(record.published),
      categories: terms(record).map(name => ({ name })),
      dc: { creators: record.authors },
      enclosures: [record.images[0]].map(({ url, length, type }) => ({ url, length, type })),
      media: media(record),
    })),
  })

const atom = (name, records) =>
  generateAtomFeed({
    id: `https://feeds.example/${name}`,
    title: { value: `Bench ${name}` },
    updated: new Date(records[0].updated),
    links: [{ href: `https://feeds.example/${name}.atom`, rel: 'self' }],
    entries: records.map(record => ({
      id: record.id,
      title: { value: record.title },
      links: [
        { href: record.short_link, rel: 'alternate' },
        ...[record.images[0]].map(({ url, length, type }) => ({
          href: url,
          rel: 'enclosure',
          length,
          type,
        })),
      ],
      summary: { value: record.summary },
      content: { value: record.content_html, type: 'html' },
      published: new Date(record.published),
      updated: new Date(record.updated),
      authors: record.authors.map(name => ({ name })),
      categories: terms(record).map(term => ({ term })),
      media: media(record),
    })),
  })

await writeFeeds((name, records, format) => (format === 'rss' ? rss : atom)(name, records))
