import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { cacheOf, headerOf, isAnswer, type Result } from '../probe/answer.ts'
import { isReached, read } from '../read.ts'
import { callbackUrls } from '../shop.ts'

/** Is a callback by GET answered by a cache? The same address twice: the second answer tells. */
export const cache: Check<ShopScene> = {
  name: 'cache',
  title: 'Caches',
  async run({ site, prober, name }) {
    const { path, query } = callbackUrls(site.home, name)
    const twice = async (url: URL) => [await prober.ask({ url, round: 1 }), await prober.ask({ url, round: 2 })]
    const [byPath, byQuery] = await Promise.all([twice(path), twice(query)])
    const answers = [...byPath, ...byQuery]
    return judgedWhere(answers.map(read).some(isReached), judgeCache(answers))
  },
}

function judgeCache(answers: readonly Result[]): Accusation[] {
  for (const answer of answers.filter(isAnswer)) {
    const cache = cacheOf(answer)
    if (cache !== null && (answer.status < 300 || answer.body.trim() === '-1'))
      return [accuse('cache-answers', answer, { cache })]
    const control = headerOf(answer, 'cache-control')
    // The shop's own answer says "no-cache"; a lifetime in it was put there on the way.
    const isSignature = answer.status === 400 && answer.body.trim() === '-1'
    if (isSignature && /(?:s-maxage|max-age)=[1-9]|\bpublic\b/.test(control))
      return [accuse('cache-rewrites', answer, { cache: control })]
  }
  return []
}
