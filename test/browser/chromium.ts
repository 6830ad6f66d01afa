import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The system's own browser: none is downloaded. */
export const chromiumPath =
  [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find(path => existsSync(path)) ?? null

// A run that says it is CI must not look green because it had no browser.
if (chromiumPath === null && process.env.CI !== undefined)
  throw new Error('The browser tests need Chromium: apt-get install chromium')

export function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium here: apt-get install chromium')
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  return chromium.launch({ executablePath: chromiumPath, args })
}
