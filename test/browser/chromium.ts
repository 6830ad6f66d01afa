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

export function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium here: apt-get install chromium')
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  return chromium.launch({ executablePath: chromiumPath, args })
}
