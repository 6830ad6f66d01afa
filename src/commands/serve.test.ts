import { expect, test } from 'vitest'
import { strayPort, wayIn } from './serve.ts'

/** Whoever starts Kvitto reads where its control room is and what opens it, and never the secret itself. */

const publicUrl = 'https://pay.example.com'

test.each([
  [
    { publicUrl, port: 4242, hasVariable: true },
    /at https:\/\/pay\.example\.com\/, .*http:\/\/127\.0\.0\.1:4242\/.*KVITTO_ADMIN_TOKEN/,
  ],
  [{ publicUrl, port: 4242, hasVariable: false }, /that token and your name/],
  [
    { publicUrl: 'http://127.0.0.1:4242', port: 4242, hasVariable: true },
    /^The control room is at http:\/\/127\.0\.0\.1:4242\/\. It/,
  ],
  [{ publicUrl, port: 4242, host: '10.0.0.7', hasVariable: true }, /at https:\/\/pay\.example\.com\/\. It/],
])('%j', (door, sentence) => expect(wayIn(door)).toMatch(sentence))

test('a local publicUrl with another port than the one that Kvitto took by itself is told', () => {
  expect(strayPort('http://127.0.0.1:8080', 4242)).toMatch(/--port 8080/)
  for (const fine of [
    'http://127.0.0.1:4242',
    'https://pay.example.com',
    'https://pay.example.com:8443',
    'http://localhost',
  ])
    expect(strayPort(fine, 4242)).toBeNull()
})
