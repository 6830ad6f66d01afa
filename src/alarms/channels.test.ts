import { once } from 'node:events'
import { createServer } from 'node:http'
import { SMTPServer } from 'smtp-server'
import { expect, test } from 'vitest'
import { createChannels } from './channels.ts'

const room = 'https://pay.example.com/'

test('a webhook gets one JSON text, and its refusal is told', async () => {
  const bodies: string[] = []
  let status = 200
  const server = createServer(async (request, response) => {
    bodies.push((await request.toArray()).join(''))
    response.writeHead(status).end('ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const [webhook] = createChannels({ webhook: `http://127.0.0.1:${port}/hook` }, room, fetch)
  await webhook?.(['🔴 A shop fails.', '🟢 Over.'])
  expect(bodies.map(body => JSON.parse(body))).toEqual([{ text: `🔴 A shop fails.\n🟢 Over.\n${room}` }])
  status = 404
  await expect(webhook?.(['x'])).rejects.toThrow('404')
  server.close()
})

test('a mail goes out by SMTP, with what it is about in its subject', async () => {
  const mails: { to: string[]; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const mail = { smtp: `smtp://127.0.0.1:${port}`, from: 'kvitto@example.com', to: ['a@example.com', 'b@example.com'] }
  const [byMail] = createChannels({ mail }, room, fetch)
  await byMail?.(['Payments need a person.', 'Another.'])
  expect(mails).toMatchObject([{ to: ['a@example.com', 'b@example.com'] }])
  expect(mails[0]?.text).toContain('Subject: Kvitto: Payments need a person. (and 1 more)')
  expect(mails[0]?.text).toContain(room)
  server.close()
})

test('without settings nobody is told', () => expect(createChannels({}, room, fetch)).toEqual([]))
