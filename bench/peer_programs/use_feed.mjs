// Feeds by the npm package feed, which has no elements for images.
import { Feed } from 'feed'
import { writeFeeds } from './newest.mjs'

await writeFeeds((name, records, format) => {
  const feed = new Feed({
    id: `https://feeds.example/${name}`,
    title: `Bench ${name}`,
    link: 'https://news.example/',
    description: `Newest articles: ${name}`,
    language: 'de',
    updated: new Date(records[0].updated),
    feedLinks: { [format]: `https://feeds.example/${name}.${format}` },
  })
  for (const record of records) {
    const image = record.images[0]
    feed.addItem({
      id: record.id,
      title: record.title,
      link: record.short_link,
      description: record.summary,
      content: record.content_html,
      published: new Date(record.published),
      date: new Date(record.updated),
      author: record.authors.map(name => ({ name })),
      category: [record.section, ...record.tags].map(name => ({ name, term: name })),
      enclosure: { url: image.url, length: image.length, type: image.type },
    })
  }
  return format === 'rss' ? feed.rss2() : feed.atom1()
})
