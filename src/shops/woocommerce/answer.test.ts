import { describe, expect, it } from 'vitest'
import { type Answer, judge } from './answer.ts'

const now = Date.UTC(2026, 10, 23)
const answer = (status: number, body: unknown, more: Partial<Answer> = {}): Answer => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter: null,
  total: null,
  totalPages: null,
  ...more,
})
const page = '<!DOCTYPE html><html><style>p{}</style><p>Error establishing a database connection</p></html>'
const no = (code: string, params?: object) => ({ code, message: 'No.', data: { status: 400, params } })

describe('an answer', () => {
  it('that is not the shop’s word is never taken for yes or no: a read may be asked again, a write may have happened', () => {
    for (const each of [
      answer(200, page),
      answer(500, page),
      answer(502, ''),
      answer(503, no('wp_die')),
      answer(404, page),
    ]) {
      expect(judge(each, 'read', now).kind).toBe('unreachable')
      expect(judge(each, 'write', now).kind).toBe('unknown')
    }
    expect(judge(answer(500, page), 'read', now)).toMatchObject({
      message: 'the shop answered 500: Error establishing a database connection',
    })
    // WordPress in maintenance says it in JSON: a story shows the sentence.
    const maintenance = {
      code: 'wp_die',
      message: 'Briefly unavailable for scheduled maintenance.',
      data: { status: 503 },
    }
    expect(judge(answer(503, maintenance), 'read', now)).toMatchObject({
      message: 'the shop answered 503: Briefly unavailable for scheduled maintenance.',
    })
  })

  it('is the shop’s no when it is the shop’s JSON, with the field that is wrong', () => {
    const params = { fee_lines: 'fee_lines[0][total] is not of type string.' }
    expect(judge(answer(400, no('rest_invalid_param', params)), 'write', now)).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('fee_lines[0][total] is not of type string.'),
    })
    expect(judge(answer(401, no('woocommerce_rest_cannot_view')), 'read', now)).toMatchObject({ code: 'unauthorized' })
    expect(judge(answer(403, no('woocommerce_rest_cannot_view')), 'write', now)).toMatchObject({ code: 'unauthorized' })
    expect(judge(answer(410, no('woocommerce_rest_already_trashed')), 'write', now)).toMatchObject({ code: 'conflict' })
  })

  it('says that an order is not there with 404 to a read and with 400 to a write', () => {
    const body = no('woocommerce_rest_shop_order_invalid_id')
    expect(judge(answer(404, body), 'read', now)).toMatchObject({ code: 'not_found' })
    expect(judge(answer(400, body), 'write', now)).toMatchObject({ code: 'not_found' })
  })

  it('says nothing of an order while WooCommerce is switched off, as an update does: WordPress knows no such route', () => {
    const off = answer(404, no('rest_no_route'))
    expect(judge(off, 'read', now)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('rest_no_route'),
    })
    expect(judge(off, 'write', now).kind).toBe('unreachable')
  })

  it('says nothing of an order when it is somebody else’s 404: a plugin that closes the REST API, a gateway on the way', () => {
    for (const code of ['rest_disabled', 'not_found']) {
      expect(judge(answer(404, no(code)), 'read', now).kind).toBe('unreachable')
      expect(judge(answer(404, no(code)), 'write', now).kind).toBe('unknown')
    }
    expect(judge(answer(404, no('woocommerce_rest_invalid_order_refund_id')), 'read', now)).toMatchObject({
      code: 'not_found',
    })
  })

  it('may have blanks and byte order marks before it, as a PHP file saved with one sends them', () => {
    expect(judge(answer(200, '\n\uFEFF\uFEFF{"id":7}\n'), 'read', now)).toMatchObject({ value: { json: { id: 7 } } })
  })

  it('of a firewall is no verdict on our keys', () => {
    expect(judge(answer(403, '<html>Attention Required! | Cloudflare</html>'), 'write', now).kind).toBe('unreachable')
  })

  it('says when to come back', () => {
    const busy = (retryAfter: string) => judge(answer(429, 'Too Many Requests', { retryAfter }), 'write', now)
    expect(busy('600')).toMatchObject({ kind: 'unreachable', retryAfterMs: 600_000 })
    expect(busy(new Date(now + 5000).toUTCString())).toMatchObject({ retryAfterMs: 5000 })
    expect(busy('soon')).not.toHaveProperty('retryAfterMs')
  })

  it('that redirects did nothing', () => {
    expect(judge(answer(301, ''), 'write', now).kind).toBe('unreachable')
  })
})
