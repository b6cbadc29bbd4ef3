// The same as newest.py, for the peers from npm: node PROGRAM ARTICLES OUTPUT
import fs from 'node:fs'
import readline from 'node:readline'

const LIMIT = 50
const FORMATS = ['rss', 'atom']

const slug = value => value.toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, '-')

function cut(records) {
  records.sort((a, b) => (a.published < b.published ? 1 : a.published > b.published ? -1 : 0))
  if (records.length > LIMIT) records.length = LIMIT
}

async function newest(path) {
  const feeds = new Map()
  for await (const line of readline.createInterface({ input: fs.createReadStream(path) })) {
    const record = JSON.parse(line)
    const names = record.tags.map(tag => `tag/${slug(tag)}`)
    for (const name of ['all', `section/${slug(record.section)}`, ...names]) {
      if (!feeds.has(name)) feeds.set(name, [])
      feeds.get(name).push(record)
      if (feeds.get(name).length >= 4 * LIMIT) cut(feeds.get(name))
    }
  }
  for (const records of feeds.values()) cut(records)
  return feeds
}

export async function writeFeeds(write) {
  const [articles, output] = process.argv.slice(2)
  for (const folder of ['section', 'tag']) fs.mkdirSync(`${output}/${folder}`, { recursive: true })
  for (const [name, records] of await newest(articles))
    for (const format of FORMATS)
      fs.writeFileSync(`${output}/${name}.${format}`, write(name, records, format))
}
