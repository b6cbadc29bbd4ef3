// Prints what the package feed makes of two stories, as JSON: a document a format.
import { Feed } from 'feed'

const feed = new Feed({
  title: 'Harbour Wire & Co', id: 'https://wire.example/', link: 'https://wire.example/',
  description: 'What the harbour does', language: 'en', copyright: 'All rights reserved',
  updated: new Date('2026-03-12T10:00:00Z'), author: { name: 'Harbour Wire' },
  feedLinks: { rss: 'https://wire.example/rss', atom: 'https://wire.example/atom', json: 'https://wire.example/json' },
})
feed.addItem({
  title: 'The ferry & the town', id: 'https://wire.example/ferry', link: 'https://wire.example/ferry',
  description: 'She sails <again>.', content: '<p>She sails again.</p>', date: new Date('2026-03-12T09:30:00Z'),
  author: [{ name: 'Mara Ovens' }, { name: 'Tom Ilk' }], category: [{ name: 'Ships' }],
  image: 'https://img.wire.example/ferry.jpg',
})
feed.addItem({
  title: 'The ferry, heard', id: 'https://wire.example/heard', link: 'https://wire.example/heard',
  description: 'Listen.', date: new Date('2026-03-12T09:40:00Z'), author: [{ name: 'Mara Ovens' }],
  audio: { url: 'https://media.wire.example/ferry.mp3', type: 'audio/mpeg', length: 4096, duration: 75 },
})
console.log(JSON.stringify({ rss: feed.rss2(), atom: feed.atom1(), json: feed.json1() }))
