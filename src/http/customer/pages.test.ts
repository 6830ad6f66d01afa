import { renderSVG } from 'uqr'
import { describe, expect, test } from 'vitest'
import { languages } from './language.ts'
import { aBrand, app, over, payable, request, token, undecided } from './pages.fixture.ts'
import { liveScript } from './script.ts'
import type { Standing } from './standing.ts'
import { en } from './texts/en.ts'

/** Guarantees of every page, in every state and language. What it looks like is for the browser tests. */

const unplaced = { unknown: 'unknown', trouble: 'trouble' } as const
const everything: Readonly<Record<string, Standing | 'unknown' | 'trouble'>> = {
  ...payable,
  ...undecided,
  ...over,
  ...unplaced,
}
const each = Object.entries(everything).flatMap(([name, standing]) =>
  languages.map(texts => [name, texts.language, standing, texts] as const),
)
const hostile = `"><script>alert(1)</script>'&`

describe.each(each)('%s in %s', (name, language, standing, texts) => {
  test('is complete, in its language, not indexed, not kept, and tells nobody where from', async () => {
    const response = await request(standing, texts)
    const text = await response.text()
    expect(response.status).toBe({ unknown: 404, trouble: 503 }[name] ?? 200)
    expect(text).toContain(`<html lang="${language}">`)
    expect(text.match(/<h1>/g)).toHaveLength(1)
    expect(text).toContain('<meta name="robots" content="noindex, nofollow">')
    expect(text).not.toMatch(/undefined|\[object|null</)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    })
  })

  test('runs and loads nothing but ours, and the provider’s own where its form is', async () => {
    const response = await request(standing, texts)
    const text = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|http:/)
    expect(policy.includes('https:')).toBe(name === 'form')
    expect(text).not.toMatch(/ style=| on\w+=/)
    const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    for (const tag of text.match(/<(script|style)\b[^>]*>/g) ?? [])
      expect(tag.includes(`nonce="${nonce}"`) || tag.startsWith('<script src="../pay/live.js?')).toBe(true)
  })

  test('is small, with everything', async () => {
    const text = await (
      await request(bigger(standing), texts, { brand: { ...aBrand, logo: 'https://cdn.example/logo.svg' } })
    ).text()
    expect(Buffer.byteLength(text) + Buffer.byteLength(liveScript)).toBeLessThan(30_000)
  })

  test('shows a hostile shop name and order number as text', async () => {
    const order = { id: hostile, number: hostile, key: null, receivedUrl: null }
    const brand = { ...aBrand, name: hostile, logo: `https://cdn.example/${encodeURIComponent(hostile)}` }
    const scenes = [
      { brand: { ...brand, logo: null }, payment: { order } },
      { brand, payment: { order } },
    ]
    for (const scene of scenes)
      expect(await (await request(standing, texts, scene)).text()).not.toMatch(/<script>|"'&[^#a]/)
  })

  test('never tells the order’s key, except as the way to the order that is paid', async () => {
    const text = await (await request(standing, texts)).text()
    expect(text.includes('wc_order_key')).toBe(name === 'paid')
  })
})

describe.each(Object.entries(undecided))('while it is undecided: %s', (_, standing) => {
  test.each(languages.map(texts => [texts.language, texts] as const))(
    'nothing leads to paying again, in %s',
    async (_language, texts) => {
      const text = await (await request(standing, texts)).text()
      expect(text).not.toContain('/pay/tok')
      expect(text).not.toContain('swish:')
      const buttons = [...text.matchAll(/<a [^>]*>([^<]+)<\/a>/g)].map(([, label]) => label)
      for (const label of [texts.pay.submit, texts.pay.open('Swish'), texts.refused.tryAgain, texts.pay.done])
        expect(buttons).not.toContain(label)
    },
  )
})

test('every undecided page comes again by itself, with growing pauses, and at last leaves that to the customer', async () => {
  const renewal = async (round: number) =>
    /http-equiv="refresh" content="(\d+); url=([^"]+)"/.exec(
      await (await request({ kind: 'confirming', pace: 'minutes' }, en, { round })).text(),
    )
  expect((await renewal(0))?.slice(1)).toEqual(['3', `/return/${token}?round=1`])
  expect((await renewal(7))?.slice(1)).toEqual(['17', `/return/${token}?round=8`])
  expect((await renewal(29))?.[1]).toBe('60')
  expect(await renewal(30)).toBeNull()
})

test('when it takes long, the page says so', async () => {
  const text = await (await request({ kind: 'confirming', pace: 'minutes' }, en, { round: 2 })).text()
  expect(text).toContain(`role="status" data-slow="${en.confirming.slow}">${en.confirming.slow}`)
})

test('an app can be opened by link and by code, without JavaScript', async () => {
  const text = await (await request(payable.app ?? 'unknown', en)).text()
  expect(text).toContain('href="swish://paymentrequest?token=c28a&amp;callbackurl=https')
  expect(text).toContain('aria-label="QR code for Swish"><svg ')
})

test('a form that needs JavaScript says so to those who have none', async () => {
  const text = await (await request(payable.form ?? 'unknown', en)).text()
  expect(text).toContain(`<noscript><h2>${en.pay.needsScript.title}`)
  expect(text).not.toContain('http-equiv="refresh"')
})

test('a logo may come from where it is, and from nowhere else', async () => {
  const brand = { ...aBrand, logo: 'https://cdn.example/a;b,c/logo.png' }
  const response = await request({ kind: 'paid' }, en, { brand })
  expect(response.headers.get('content-security-policy')).toContain('; img-src data: https://cdn.example;')
  expect(await response.text()).toContain('alt="Nordlys"')
})

test('a shop that is not configured any more has neither name nor way back', async () => {
  const text = await (await request({ kind: 'unserved' }, en, { brand: null })).text()
  expect(text).not.toContain('<header')
  expect(text).not.toContain(en.toShop)
})

test('the script is one that the WebViews of old phones can read', () => {
  expect(() => new Function(liveScript)).not.toThrow()
  expect(liveScript).not.toMatch(/=>|`|\b(const|let|class|async)\b|\?\.|\?\?/)
})

/** As large as it gets: a real code instead of the fixture’s. */
const bigger = (standing: Standing | 'unknown' | 'trouble'): typeof standing =>
  typeof standing === 'object' && standing.kind === 'payable' && standing.page.kind === 'app'
    ? {
        ...standing,
        page: { ...app, qr: renderSVG(`D${'c28a4061470f4af48973bd2a4642b4fa'}`, { ecc: 'M', border: 4 }) },
      }
    : standing
