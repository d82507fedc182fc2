// What one would write by hand for the same job: no keys, no limits, no metering.
// usage: node server.js PORT DIRECTORY
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import Fastify from 'fastify'

const [port, directory] = [Number(process.argv[2]), process.argv[3]]
const files = join(directory, 'files')
mkdirSync(files, { recursive: true })

const db = new Database(join(directory, 'messages.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, role TEXT NOT NULL, content TEXT NOT NULL, created_at TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS messages_conversation ON messages (conversation_id, created_at);`)
const select = db.prepare('SELECT id, conversation_id, role, content, created_at FROM messages WHERE conversation_id = ? ORDER BY created_at LIMIT 100')
const insert = db.prepare('INSERT INTO messages VALUES (@id, @conversation_id, @role, @content, @created_at)')
const insertAll = db.transaction(rows => rows.forEach(row => insert.run(row)))

const complete = ({ id, conversation_id, role, content, created_at }) =>
  ({ id: id ?? randomUUID(), conversation_id, role, content, created_at: created_at ?? new Date().toISOString() })

const app = Fastify({ logger: false, bodyLimit: 16 << 20 })

app.get('/messages', request => select.all(request.query.conversation_id))

app.post('/messages', (request, reply) => {
  const rows = (Array.isArray(request.body) ? request.body : [request.body]).map(complete)
  // A single statement is a transaction of its own.
  if (rows.length === 1) insert.run(rows[0])
  else insertAll(rows)
  reply.code(201).send(rows)
})

// Bodies of files stream to a temporary name, are made durable, and appear whole.
app.register(async scope => {
  scope.addContentTypeParser('*', (request, payload, done) => done(null, payload))
  scope.put('/files/:name', async (request, reply) => {
    const path = join(files, encodeURIComponent(request.params.name))
    const temporary = join(files, `.${randomUUID()}`)
    await pipeline(request.body, createWriteStream(temporary))
    const handle = await open(temporary)
    await handle.sync()
    await handle.close()
    await rename(temporary, path)
    reply.code(201).send({ name: request.params.name })
  })
})

app.get('/files/:name', async (request, reply) => {
  const path = join(files, encodeURIComponent(request.params.name))
  reply.type('application/octet-stream').header('content-length', (await stat(path)).size)
  return reply.send(createReadStream(path))
})

await app.listen({ port, host: '127.0.0.1' })
console.log('ready')

// Ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume()
