import { z } from 'zod'
import { isLoopback } from '../../base/net.ts'
import { type Check, type Judged, judged, type KeyScene, skip } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { type Answer, isAnswer, isJson, type Result } from '../probe/answer.ts'
import { read } from '../read.ts'
import { type KeyForm, restUrl, withKeys } from '../with-keys.ts'

/** The same harmless question with the keys in each place where WooCommerce looks for them. */
interface Tried {
  readonly header: Result
  readonly query: Result
  readonly signed: Result
  /** A write that WooCommerce refuses for what is in it, after it has looked at the keys' rights. */
  readonly write: Result | null
}

/** Do the keys work, and what may they do? */
export const keys: Check<KeyScene> = {
  name: 'keys',
  title: 'WooCommerce keys and their rights',
  async run({ shop, site, prober, clock }): Promise<Judged> {
    const { woocommerce } = shop
    const at = (path: string) => restUrl(woocommerce.url, site.permalinks === 'plain', path)
    const url = at('orders?per_page=1&_fields=id')
    const isHttp = url.protocol === 'http:'
    if (isHttp && !isLoopback(url.hostname)) return skip('keys are not sent over http')
    const ask = (form: KeyForm) => prober.ask({ ...withKeys(url, woocommerce, form, clock.now()), round: 1 })
    const header = await ask(isHttp ? 'signed' : 'header')
    const isDenied = isAnswer(header) && header.status === 401
    const query = isDenied && !isHttp ? await ask('query') : header
    const signed = isDenied && !isHttp ? await ask('signed') : header
    const works = isAnswer(header) && header.status === 200
    return judged(judgeKeys({ header, query, signed, write: works ? await tryWrite() : null }))

    /** A batch of nothing: the permission is checked, and then there is nothing to do. */
    function tryWrite(): Promise<Result> {
      const question = withKeys(at('orders/batch'), woocommerce, isHttp ? 'signed' : 'header', clock.now(), 'POST')
      return prober.ask({ ...question, method: 'POST', body: 'empty' })
    }
  },
}

const refusal = z.object({ code: z.string(), message: z.string() })

const refusalOf = (answer: Answer) => {
  try {
    return refusal.safeParse(JSON.parse(answer.body)).data
  } catch {
    return undefined
  }
}

const isOpen = (result: Result): boolean => isAnswer(result) && result.status === 200 && isJson(result)

function judgeKeys({ header, query, signed, write }: Tried): Accusation[] {
  if (!isAnswer(header))
    return [
      header.phase === 'tls'
        ? accuse('keys-unchecked', header, { why: `${header.code}, the server cannot prove its name` })
        : accuse('rest-unreachable', header, { by: 'the network' }),
    ]
  if (isOpen(header)) return judgeWrite(write)
  if (isOpen(query)) return [accuse('authorization-stripped', header)]
  if (isOpen(signed)) return [accuse('proxy-hides-https', header)]
  if (header.status === 429) return [accuse('rates-limited', header, { by: 'the shop’s firewall' })]
  const error = refusalOf(header)
  if (error === undefined || (header.status !== 401 && header.status !== 403)) {
    const reading = read(header)
    return [accuse('rest-unreachable', header, { by: reading.kind === 'blocked' ? reading.code : 'the web server' })]
  }
  if (/not have (read|permission to read)|does not have read permissions/i.test(error.message))
    return [accuse('keys-cannot-read', header)]
  return [accuse(header.status === 403 ? 'keys-lack-rights' : 'keys-refused', header, { error: error.code })]
}

function judgeWrite(write: Result | null): Accusation[] {
  if (write === null || !isAnswer(write) || (write.status !== 401 && write.status !== 403)) return []
  const error = refusalOf(write)
  return error === undefined
    ? [accuse('rest-unreachable', write, { by: 'a firewall that stops writes' })]
    : [accuse('keys-cannot-write', write)]
}
