// What one would write by hand for the same job, with Google's own library: no keys, no limits, no metering.
// usage: FIRESTORE_EMULATOR_HOST=HOST:PORT node server.js PORT PROJECT
import { Firestore } from '@google-cloud/firestore'
import express from 'express'

const [port, projectId] = [Number(process.argv[2]), process.argv[3]]
const conversations = new Firestore({ projectId }).collection('conversations')
const app = express()

app.get('/messages', async (request, response) => {
  const found = await conversations.doc(request.query.conversation_id).collection('messages').orderBy('created_at').limit(100).get()
  response.json(found.docs.map(document => {
    const { created_at, ...fields } = document.data()
    return { id: document.id, ...fields, created_at: created_at.toDate().toISOString() }
  }))
})

app.listen(port, '127.0.0.1')

// Ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume()
