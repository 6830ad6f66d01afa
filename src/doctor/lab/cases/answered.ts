import type { Code } from '../../catalog.ts'
import type { Case } from '../case.ts'
import { before, isCallback, type Reply, wordpress } from '../wordpress.ts'

type Answer = Exclude<Reply, string>

/** Captures are cut down to their telling parts. */
interface Blocked extends Answer {
  readonly from?: string
}

/** Callbacks are answered so, the rest of the shop is itself. */
export const callbacks = (name: string, expect: Code, { from, ...reply }: Blocked): Case => ({
  name,
  expect,
  ...(from === undefined ? {} : { captured: from }),
  shop: home => before(incoming => (isCallback(incoming) ? reply : undefined), wordpress({ home })),
})

/** Everything is answered so. */
export const everything = (name: string, expect: Code, { from, ...reply }: Blocked): Case => ({
  name,
  expect,
  ...(from === undefined ? {} : { captured: from }),
  shop: () => () => reply,
})

export const html = { 'content-type': 'text/html; charset=UTF-8' }
export const page = (title: string, text = ''): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${text}</body></html>`
export const nginx = (status: string) =>
  `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
export const whatwaf = (issue: number) => `github.com/Ekultek/WhatWaf/issues/${issue}`
