/**
 * Bugs that payment integrations really have, each as a few edits of Kvitto's source. The simulator, or a test, must
 * catch every one of them. An edit that no longer applies fails loudly: then the code has moved, and the bug with it.
 */
export interface PlantedBug {
  readonly name: string
  /** What a developer might have thought. */
  readonly text: string
  readonly edits: readonly Edit[]
  /** Seeds and faults of the simulation that is to see it; null where its world has no such thing. */
  readonly faults: string | null
  /** Tests that are run if the simulation does not see it. */
  readonly tests: readonly string[]
}

export interface Edit {
  readonly file: string
  readonly search: string
  readonly replace: string
}

const storeTests = ['src/store/postgres/postgres.test.ts', 'src/store/memory.test.ts']
const decideTests = ['src/settle/decide.test.ts']

export const bugs: readonly PlantedBug[] = [
  {
    name: 'acknowledged before the commit',
    text: 'the answer need not wait for the disk',
    edits: [
      {
        file: 'src/inbox/inbox.ts',
        search: 'return await loader.load(hint)',
        replace: 'void loader.load(hint).catch(() => {})\n        return true',
      },
    ],
    faults: 'all,database_restarts=0.5',
    tests: ['test/service.test.ts'],
  },
  {
    name: 'fence dropped (PostgreSQL)',
    text: 'the id of the payment is enough to find its row',
    edits: [
      {
        file: 'src/store/postgres/rows.ts',
        search: ".where('fence', '=', String(lease.fence))\n",
        replace: '\n',
      },
    ],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'fence dropped (in memory)',
    text: 'the same, where the simulator sees it',
    edits: [
      {
        file: 'src/store/memory/rows.ts',
        search: 'row.fence === fence && ',
        replace: '',
      },
    ],
    faults: 'all,zombie=0.02',
    tests: storeTests,
  },
  {
    name: 'no look before creating',
    text: 'a payment without an order has none in the shop either',
    edits: [
      {
        file: 'src/settle/gather.ts',
        search: '  const { id, openedAt } = payment\n',
        replace:
          "  const { id, openedAt } = payment\n  if (payment.orderId === null && payment.order === null) return { kind: 'known', orders: [] }\n",
      },
    ],
    faults: 'all',
    tests: ['test/settle.test.ts'],
  },
  {
    name: 'created with set_paid',
    text: 'one request less',
    edits: [
      {
        file: 'src/shops/woocommerce/draft.ts',
        search: "    status: 'pending',\n",
        replace: "    status: 'pending',\n    set_paid: true,\n",
      },
    ],
    faults: 'all',
    tests: ['src/shops/woocommerce/draft.test.ts'],
  },
  {
    name: 'completed before the amount is compared',
    text: 'the provider will have charged what it was told',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: 'if (difference !== null) return holdFirst(facts, difference, mine, order)',
        replace: 'if (difference === null && difference !== null) return holdFirst(facts, difference, mine, order)',
      },
      {
        file: 'src/settle/decide.ts',
        search: 'if (order.currency !== mine.currency || !isRightTotal(payment, order, mine, isFeeMissing))',
        replace:
          'if (order.currency !== mine.currency || !isRightTotal(payment, { ...order, totalMinor: mine.amountMinor }, mine, false))',
      },
    ],
    faults: 'all,provider_miscounts=0.1',
    tests: decideTests,
  },
  {
    name: 'set_paid on a cancelled order taken as done',
    text: 'the shop said 200, and the transaction id is there',
    edits: [
      {
        file: 'src/shops/woocommerce/effects.ts',
        search:
          "isDone: order => order.state === 'paid' && order.paidAt !== null && order.transactionId === payment.reference,",
        replace: 'isDone: order => order.transactionId === payment.reference,',
      },
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: "...(order.status === 'pending' || order.status === 'failed' ? {} : { status: 'pending' }),",
        replace: "...(order.id === '' ? {} : {}),",
      },
      {
        file: 'src/settle/orders.ts',
        search: "  state === 'paid' &&\n  (transactionId",
        replace: '  (transactionId',
      },
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: "  hasShown: order => order.state === 'paid' && order.paidAt !== null,\n",
        replace: '',
      },
    ],
    faults: 'all,pays_late=0.3',
    tests: ['src/shops/woocommerce/woocommerce.test.ts', ...decideTests],
  },
  {
    name: 'the callback’s word believed',
    text: 'a callback comes when it is paid, so it is paid',
    edits: [
      {
        file: 'src/settle/gather.ts',
        search: "  { payment, claims, refunds }: Pick<Claim, 'payment' | 'claims' | 'refunds'>,\n",
        replace: '  { payment, claims, refunds, wokenBy }: Claim,\n',
      },
      {
        file: 'src/settle/gather.ts',
        search: "  return { kind: 'known', ...answer.value, refunds: seen }\n",
        replace:
          "  const attempts = answer.value.attempts.map(each => (wokenBy === 'callback' ? { ...each, state: 'paid' as const } : each))\n  return { kind: 'known', ...answer.value, attempts, refunds: seen }\n",
      },
    ],
    faults: 'all',
    tests: ['test/service.test.ts'],
  },
  {
    name: 'somebody else’s order accepted',
    text: 'who comes back with an order id will have paid it',
    edits: [
      {
        file: 'src/settle/facts.ts',
        search: '  attempt.merchantReference === payment.id ||\n',
        replace: '  attempt.merchantReference !== null ||\n',
      },
    ],
    faults: 'all,presents_other=0.3,callback_forged=0.3',
    tests: decideTests,
  },
  {
    name: 'negative at once',
    text: 'refused is refused',
    edits: [
      { file: 'src/settle/decide.ts', search: 'if (now < until) return', replace: 'if (now < negativeSince) return' },
    ],
    faults: 'all,denied_then_pays=0.2',
    tests: decideTests,
  },
  {
    name: 'the check pushed back by each callback (in memory)',
    text: 'wait until it is quiet',
    edits: [
      {
        file: 'src/store/memory/inbox.ts',
        search: 'row.checkAt = Math.min(row.checkAt ?? dueAt, dueAt)',
        replace: 'row.checkAt = dueAt',
      },
    ],
    faults: 'all,callback_doubled=0.5',
    tests: storeTests,
  },
  {
    name: 'the check pushed back by each callback (PostgreSQL)',
    text: 'the same in SQL',
    edits: [
      {
        file: 'src/store/postgres/inbox.ts',
        search: 'check_at = least(p.check_at, hinted.first)',
        replace: 'check_at = hinted.first',
      },
    ],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'a fee for each callback',
    text: 'the provider says that there is a fee, so add it',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: 'mine.feeMinor > 0 && order.feeMinor === 0 && order.totalMinor !== mine.amountMinor',
        replace: "mine.feeMinor > 0 && order.state !== 'paid' && order.feeMinor < 3 * mine.feeMinor",
      },
      {
        file: 'src/settle/decide.ts',
        search: 'if (order.currency !== mine.currency || !isRightTotal(payment, order, mine, isFeeMissing))',
        replace: 'if (order.currency !== mine.currency)',
      },
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: 'isDone: order => order.feeMinor !== 0,',
        replace: 'isDone: order => order.feeMinor > 3 * fee.amountMinor,',
      },
    ],
    faults: 'all',
    tests: decideTests,
  },
  {
    name: 'a dead worker’s payment forgotten (in memory)',
    text: 'who has the lease will look again',
    edits: [{ file: 'src/store/memory/checks.ts', search: '[...abandoned, ...fair]', replace: 'fair' }],
    faults: 'all,crash=0.05',
    tests: storeTests,
  },
  {
    name: 'a dead worker’s payment forgotten (PostgreSQL)',
    text: 'the same in SQL',
    edits: [{ file: 'src/store/postgres/checks.ts', search: 'return [...abandoned, ...due]', replace: 'return due' }],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'the calendar stopped by the first look',
    text: 'from here on the callbacks will tell',
    edits: [
      {
        file: 'src/settle/decision.ts',
        search: 'const moments = [at ?? null, facts.payment.calendarNext].filter(moment => moment !== null)',
        replace: 'const moments = [at ?? null].filter(moment => moment !== null)',
      },
    ],
    faults: 'all,inbound_blocked=0.5',
    tests: decideTests,
  },
  {
    name: 'idempotency key ignored (PostgreSQL)',
    text: 'every call opens a payment',
    edits: [
      {
        file: 'src/store/postgres/payments.ts',
        search: "columns(['shop', 'idempotency_key']).doNothing()",
        replace: "columns(['id']).doNothing()",
      },
    ],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'the lease never expires (in memory)',
    text: 'somebody has it, so leave it alone',
    edits: [
      {
        file: 'src/store/memory/checks.ts',
        search: 'each.leaseUntil !== null && each.leaseUntil > now',
        replace: 'each.leaseUntil !== null && now > 0',
      },
    ],
    faults: 'all,crash=0.05',
    tests: storeTests,
  },
  {
    name: 'the lease never expires (PostgreSQL)',
    text: 'the same in SQL',
    edits: [
      {
        file: 'src/store/postgres/checks.ts',
        search: 'each.lease_until !== null && each.lease_until > at',
        replace: 'each.lease_until !== null && at !== null',
      },
    ],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'a double payment swallowed',
    text: 'it is settled, what more do they want',
    edits: [
      {
        file: 'src/settle/after-sale.ts',
        search:
          "  if (ours.some(attempt => isSecured(attempt) && attempt !== mine)) yield exception(facts, 'double_payment', at)\n",
        replace: '',
      },
    ],
    faults: 'all,two_tabs=0.3',
    tests: decideTests,
  },
  {
    name: 'two digits for every currency',
    text: 'money has öre',
    edits: [
      {
        file: 'src/base/money.ts',
        search: 'exponentOf(currency)}`',
        replace: "currency === '' ? 0 : 2}`",
      },
    ],
    faults: 'all',
    tests: ['src/shops/woocommerce/order.test.ts'],
  },
  {
    name: 'an unknown outcome taken as not done',
    text: 'no answer means that it failed, so try again',
    edits: [
      {
        file: 'src/shops/woocommerce/answer.ts',
        search: "kind === 'read' ? unreachable(message, retryAfterMs) : unknown(message)",
        replace: "kind === 'read' ? unreachable(message, retryAfterMs) : unreachable(message, retryAfterMs)",
      },
    ],
    faults: 'all,shop_late=0.1',
    tests: ['src/shops/woocommerce/answer.test.ts'],
  },
  {
    name: 'no wait before looking after a write',
    text: 'if it is not there now, it was not done',
    edits: [{ file: 'src/limits.ts', search: "effectSettles: ms('60s')", replace: "effectSettles: ms('1s')" }],
    faults: 'all,shop_late=0.1',
    tests: decideTests,
  },
  {
    name: 'no look before paying',
    text: 'we have just seen that it is unpaid',
    edits: [
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: '  if (wanted.isDone(now)) return ok(now)\n',
        replace: '',
      },
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: '  if (now.status !== seen.status || now.paidAt',
        replace: '  if (now.id !== seen.id && now.paidAt',
      },
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: '  if (!wanted.mayStart(now)) return',
        replace: "  if (!wanted.mayStart(now) && now.id === '') return",
      },
      {
        file: 'src/shops/woocommerce/effects.ts',
        search: "...(order.status === 'pending' || order.status === 'failed' ? {} : { status: 'pending' }),",
        replace: "status: 'pending',",
      },
    ],
    faults: 'all,zombie=0.02,freezes=0.5',
    tests: ['src/shops/woocommerce/woocommerce.test.ts', 'test/settle.test.ts'],
  },
  {
    name: 'a process that wakes up late sends',
    text: 'we have the lease, it is on record',
    edits: [
      {
        file: 'src/settle/settle.ts',
        search: 'const isLate = clock.now() - recordedAt > limits.lease - limits.effect',
        replace: 'const isLate = clock.now() < recordedAt',
      },
    ],
    faults: 'all,zombie=0.05,more_nodes=1',
    tests: ['test/settle.test.ts'],
  },
  {
    name: 'a hint during a check forgotten (in memory)',
    text: 'the check that runs will see it anyway',
    edits: [
      {
        file: 'src/store/memory/checks.ts',
        search: 'const moments = [lookAt, row.checkAt].filter(moment => moment !== null)',
        replace: 'const moments = [lookAt].filter(moment => moment !== null)',
      },
    ],
    faults: 'all',
    tests: storeTests,
  },
  {
    name: 'an unconfirmed write forgotten by the first who waits for it (PostgreSQL)',
    text: 'it is on record that somebody waits',
    edits: [
      {
        file: 'src/store/postgres/records.ts',
        search: "if (verdict.reason !== 'effect_unconfirmed') await closeOldIntents",
        replace: 'await closeOldIntents',
      },
    ],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'each callback that could not be stored costs the inbox a place',
    text: 'it waits no more when it is stored',
    edits: [
      {
        file: 'src/inbox/inbox.ts',
        search: '        return await loader.load(hint)\n      } finally {\n        waiting -= 1',
        replace:
          '        const stored = await loader.load(hint)\n        waiting -= 1\n        return stored\n      } finally {',
      },
    ],
    faults: null,
    tests: ['src/inbox/inbox.test.ts'],
  },
  {
    name: 'the sweep waits for each check',
    text: 'one after the other is kinder to the shop',
    edits: [
      {
        file: 'src/schedule/sweep.ts',
        search: '    checker\n      .check(id, shop',
        replace: '    await checker\n      .check(id, shop',
      },
    ],
    faults: null,
    tests: ['src/schedule/sweep.test.ts'],
  },
  {
    name: 'what passes the line starves it',
    text: 'somebody looks on',
    edits: [
      {
        file: 'src/schedule/checker.ts',
        search: 'isPass ? line.passes + 1 : 0',
        replace: 'isPass ? line.passes : 0',
      },
    ],
    faults: null,
    tests: ['src/schedule/checker.test.ts'],
  },
  {
    name: 'the sweep ends when the database fails once',
    text: 'it is told in the log',
    edits: [
      {
        file: 'src/schedule/sweep.ts',
        search: "        log.error({ err: error }, 'the sweep failed and runs again')",
        replace: "        return log.error({ err: error }, 'the sweep failed and runs again')",
      },
    ],
    faults: null,
    tests: ['src/schedule/sweep.test.ts'],
  },
  {
    name: 'money that is not in the answer is not there',
    text: 'the provider has no such payment, so nobody has paid',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: 'provider.unread.length > 0 || (!payment.settled && mine === undefined)',
        replace: 'provider.unread.length > 0',
      },
    ],
    faults: 'all,provider_forgets=0.3',
    tests: decideTests,
  },
  {
    name: 'an order that only a callback names is not looked at',
    text: 'the search will find it',
    edits: [
      {
        file: 'src/settle/gather.ts',
        search: '[payment.providerReference, ...claims].filter',
        replace: '[payment.providerReference, ...claims.slice(claims.length)].filter',
      },
    ],
    faults: null,
    tests: ['test/settle.test.ts'],
  },
  {
    name: 'a look that throws gives nothing back',
    text: 'the lease runs out by itself',
    edits: [
      {
        file: 'src/settle/settle.ts',
        search: '  } catch (error) {\n    await putOff(deps, claim)\n',
        replace: '  } catch (error) {\n',
      },
    ],
    faults: null,
    tests: ['test/settle.test.ts'],
  },
  {
    name: 'a pause without an end',
    text: 'the provider says when to come again, so come again then',
    edits: [
      {
        file: 'src/settle/decision.ts',
        search: 'Math.min(limits.retryMost, Math.max(backoff(payment.failures), askedFor))',
        replace: 'Math.max(backoff(payment.failures), askedFor)',
      },
    ],
    faults: null,
    tests: decideTests,
  },
  {
    name: 'money in dispute completes an order',
    text: 'paid is paid',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: "  if (mine.isDisputed === true) return holdFirst(facts, 'disputed', mine, order)\n",
        replace: '',
      },
    ],
    faults: null,
    tests: decideTests,
  },
  {
    name: 'a filter that the shop ignores believed',
    text: 'it was asked for orders of ours, and ours is not among them',
    edits: [
      {
        file: 'src/shops/woocommerce/find.ts',
        search: 'if (isFiltered(rows.value, paymentId))',
        replace: 'if (isFiltered([], paymentId))',
      },
    ],
    faults: null,
    tests: ['src/shops/woocommerce/find.test.ts'],
  },
  {
    name: 'somebody else’s credit taken for our refund',
    text: 'the amount is the same',
    edits: [
      {
        file: 'src/providers/ecster/money.ts',
        search: 'credits.findLast(each => isCredited && !each',
        replace: 'credits.findLast(each => !each',
      },
    ],
    faults: null,
    tests: ['src/providers/ecster/money.test.ts'],
  },
  {
    name: 'a request in the app for another amount used',
    text: 'it is there already, so the customer can pay it',
    edits: [
      {
        file: 'src/providers/swish/place.ts',
        search: 'const isSame = attempt.amountMinor === request.amountMinor && ',
        replace: 'const isSame = ',
      },
    ],
    faults: null,
    tests: ['src/providers/swish/place.test.ts'],
  },
  {
    name: 'the timer for unpaid orders taken for a person',
    text: 'cancelled is cancelled',
    edits: [
      {
        file: 'src/shops/woocommerce/find.ts',
        search: 'const isTimer = isTimedOut(notes.value.json)',
        replace: 'const isTimer = notes.value === null && isTimedOut(notes)',
      },
    ],
    faults: 'all,pays_late=0.3',
    tests: ['src/shops/woocommerce/woocommerce.test.ts'],
  },
  {
    name: 'half-built orders completed',
    text: 'there is an order of ours, so complete it',
    edits: [
      {
        file: 'src/settle/orders.ts',
        search:
          '  (order.lineCount < (payment.snapshotLines ?? 0) || (order.totalMinor === 0 && payment.amountMinor > 0))',
        replace: '  order.lineCount < 0 && payment.snapshotLines === 0',
      },
    ],
    faults: 'all,shop_killed=0.1',
    tests: decideTests,
  },
  {
    name: 'a discard that was half done taken as done',
    text: 'it carries our mark',
    edits: [
      {
        file: 'src/shops/woocommerce/order.ts',
        search: "(state === 'cancelled' || state === 'trashed') && findMeta",
        replace: 'findMeta',
      },
    ],
    faults: 'all,shop_killed=0.2',
    tests: ['test/regressions.test.ts'],
  },
  {
    name: 'the second payment takes the place of the first',
    text: 'any of them will do',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: 'provider.unread.length > 0 || (!payment.settled && mine === undefined)',
        replace: 'provider.unread.length < 0',
      },
    ],
    faults: 'all,two_tabs=1,provider_429=0.1',
    tests: ['test/regressions.test.ts'],
  },
  {
    name: 'two payments of one order at the same time (in memory)',
    text: 'each payment has its own lease',
    edits: [
      {
        file: 'src/store/memory/checks.ts',
        search: '[row, ...sharers].some(',
        replace: '[row].some(',
      },
    ],
    faults: 'shares_order=1,shop_overlaps=0.5,provider_down=1,callback_doubled=0.5',
    tests: storeTests,
  },
  {
    name: 'two payments of one order at the same time (PostgreSQL)',
    text: 'the same in SQL',
    edits: [
      {
        file: 'src/store/postgres/checks.ts',
        search: 'locked.some(each => each.lease_until',
        replace: 'locked.some(each => each.id === paymentId && each.lease_until',
      },
      {
        file: 'src/store/postgres/checks.ts',
        search: 'before.pays_order !== null && (await isTaken(',
        replace: "before.pays_order === '' && (await isTaken(",
      },
    ],
    faults: null,
    tests: storeTests,
  },
  {
    name: 'money taken when it is paid, not when the goods are sent',
    text: 'it is ours anyway',
    edits: [
      {
        file: 'src/settle/after-sale.ts',
        search: 'if (!order.isFulfilled || !mayTake) return null',
        replace: 'if (!mayTake) return null',
      },
    ],
    faults: 'all',
    tests: ['src/settle/after-sale.test.ts'],
  },
  {
    name: 'money given back again when the answer was lost',
    text: 'no answer, so once more',
    edits: [
      {
        file: 'src/settle/gather.ts',
        search: 'refunds.filter(isWatched)',
        replace: "refunds.filter(each => isWatched(each) && each.state !== 'begun')",
      },
    ],
    faults: 'all,asks_refund=0.8,provider_answer_lost=0.2',
    tests: ['test/after-sale.test.ts'],
  },
  {
    name: 'a refund that the provider has taken on is taken for made',
    text: 'the provider said yes',
    edits: [
      {
        file: 'src/settle/after-sale.ts',
        search: "if (sight.state === 'done') return endRefund",
        replace: "if (sight.state !== 'failed') return endRefund",
      },
    ],
    faults: 'all,asks_refund=0.8,bank_refuses=0.9',
    tests: ['src/settle/after-sale.test.ts'],
  },
  {
    name: 'a cancelled order’s money stays reserved',
    text: 'it lapses by itself some day',
    edits: [
      {
        file: 'src/settle/after-sale.ts',
        search: "  order.state === 'cancelled' ||\n  order.state === 'refunded' ||\n",
        replace: "  order.state === 'refunded' ||\n",
      },
    ],
    faults: 'all,cancels_paid=0.5',
    tests: ['src/settle/after-sale.test.ts'],
  },
  {
    name: 'what a person only wrote down moves money',
    text: 'there is a refund in the shop, so make it',
    edits: [
      {
        file: 'src/settle/after-sale.ts',
        search: 'if (since === null || !sale.can.refund ||',
        replace: 'if (!sale.can.refund ||',
      },
      {
        file: 'src/settle/after-sale.ts',
        search: '  if (since === null) return []\n  const known',
        replace: '  const known',
      },
      {
        file: 'src/settle/after-sale.ts',
        search: 'each.at >= since &&',
        replace: 'each.at >= (since ?? 0) &&',
      },
    ],
    faults: 'all,notes_refund=0.6',
    tests: ['src/settle/after-sale.test.ts'],
  },
  {
    name: 'decided about more than the person saw',
    text: 'the newest look is the best one',
    edits: [
      {
        file: 'src/http/room/resolve.ts',
        search: 'if (look != null && !isSameSight(',
        replace: 'if (look === payment.id && !isSameSight(',
      },
    ],
    faults: 'all,two_tabs=0.5,person_trashes=0.3,person_resolves=1,person_resolves_wrongly=1',
    tests: ['test/room.people.test.ts'],
  },
  {
    name: 'closed by hand is closed for good',
    text: 'a person has looked at it, and said so',
    edits: [
      {
        file: 'src/settle/resolution.ts',
        search: 'money.every(each => isNoMoreThan(ended.money, each))',
        replace: 'money.some(each => isNoMoreThan(ended.money, each))',
      },
    ],
    faults: 'all,two_tabs=0.5,person_trashes=0.3,person_resolves=1',
    tests: ['src/settle/decide.test.ts'],
  },
  {
    name: 'what was paid and cancelled is paid again',
    text: 'a person wants this order, and it is cancelled',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: 'isWantedCancelled(order, payment) && order.paidAt === null',
        replace: 'isWantedCancelled(order, payment)',
      },
    ],
    faults: 'all,two_tabs=0.5,cancels_paid=0.5,person_resolves=1,person_resolves_wrongly=1',
    tests: ['src/settle/decide.test.ts'],
  },
  {
    name: 'Swish: DS24 taken for a no',
    text: 'it says ERROR',
    edits: [
      {
        file: 'src/providers/swish/codes.ts',
        search: "['DS24', 'unknown']",
        replace: "['DS24', 'denied']",
      },
    ],
    faults: 'all,pays_by_swish=1,provider_unsure=0.2,provider_holds=0.2',
    tests: ['src/providers/swish/attempt.test.ts'],
  },
  {
    name: 'Swish: an id that is drawn anew each time',
    text: 'the guide’s example makes a UUID for each request',
    edits: [
      {
        file: 'src/providers/swish/place.ts',
        search: 'const id = instructionId(order.request.paymentId, round)\n    const {',
        replace: "const id = globalThis.crypto.randomUUID().replaceAll('-', '').toUpperCase()\n    const {",
      },
    ],
    faults: 'all,pays_by_swish=1',
    tests: ['src/providers/swish/place.test.ts'],
  },
  {
    name: 'Swish: another request beside one that can be paid',
    text: 'the old one runs out in some minutes anyway',
    edits: [
      {
        file: 'src/providers/swish/place.ts',
        search: "    const closed = await close(order, round)\n    if (closed.kind !== 'ok') return closed\n",
        replace: '\n',
      },
    ],
    faults: 'all,pays_by_swish=1,provider_answer_lost=0.1',
    tests: ['src/providers/swish/place.test.ts'],
  },
  {
    name: 'Swish: a request that cannot be cancelled taken for over',
    text: 'a refusal to cancel means that there is nothing left to cancel',
    edits: [
      {
        file: 'src/providers/swish/place.ts',
        search: "  return refused('conflict', `the payment request cannot be cancelled",
        replace:
          "  if (!isUnheard) return ok(null)\n  return refused('conflict', `the payment request cannot be cancelled",
      },
    ],
    faults: 'all,pays_by_swish=1,provider_holds=0.4,two_tabs=0.4',
    tests: ['src/providers/swish/place.test.ts'],
  },
  {
    name: 'Swish: a refund in doubt taken for refused',
    text: 'it says ERROR',
    edits: [
      {
        file: 'src/providers/swish/money.ts',
        search: "status === 'ERROR' && errorCode !== 'DS24'",
        replace: "status === 'ERROR'",
      },
    ],
    faults: 'all,pays_by_swish=1,asks_refund=0.6',
    tests: ['src/providers/swish/swish.test.ts', 'src/providers/swish/quirks.test.ts'],
  },
  {
    name: 'Stripe: a complete session taken for a paid one',
    text: 'the customer has done everything, and Stripe says complete',
    edits: [
      {
        file: 'src/providers/stripe/attempt.ts',
        search: "    case 'processing':\n      return 'on_hold'",
        replace: "    case 'processing':\n      return isComplete ? 'paid' : 'on_hold'",
      },
    ],
    faults: 'all,pays_by_stripe=1,pays_by_swish=0',
    tests: ['src/providers/stripe/look.test.ts'],
  },
  {
    name: 'Stripe: a refused try taken for the end',
    text: 'the last try has failed, so nobody has paid',
    edits: [
      {
        file: 'src/providers/stripe/attempt.ts',
        search: "return isExpired ? 'expired' : null",
        replace: "return isExpired ? 'expired' : intent.last_payment_error ? 'denied' : null",
      },
    ],
    faults: 'all,pays_by_stripe=1,pays_by_swish=0,denied_then_pays=0.3,denied_again=0.2',
    tests: ['src/providers/stripe/look.test.ts'],
  },
  {
    name: 'Stripe: reserved money taken for paid',
    text: 'the money is there, whatever Stripe calls it',
    edits: [
      {
        file: 'src/providers/stripe/attempt.ts',
        search: "    case 'requires_capture':\n      return 'authorized'",
        replace: "    case 'requires_capture':\n      return 'paid'",
      },
    ],
    faults: 'all,pays_by_stripe=1,pays_by_swish=0',
    tests: ['src/providers/stripe/look.test.ts'],
  },
  {
    name: 'an outcome that is unknown is taken back from a person',
    text: 'the provider may know by tomorrow, so hold it again',
    edits: [
      {
        file: 'src/settle/decide.ts',
        search: "return isPersons ? exception(facts, 'gave_up') : retry(",
        replace: "return isPersons && facts.now < 0 ? exception(facts, 'gave_up') : retry(",
      },
    ],
    faults: 'all,pays_by_swish=1,provider_stuck=0.1',
    tests: ['src/settle/decide.test.ts'],
  },
  {
    name: 'keys that are not taken are a no to the money',
    text: 'a 403 is an answer like any other 4xx',
    edits: [
      {
        file: 'src/settle/settle.ts',
        search: "return { outcome: undone(outcome) === null ? outcome.kind : 'not_done', detail: outcome.message }",
        replace: 'return { outcome: outcome.kind, detail: outcome.message }',
      },
    ],
    faults: 'all,keys_refused=0.9',
    tests: ['test/after-sale.test.ts'],
  },
  {
    name: 'a shop that breaks off each creation is asked without an end',
    text: 'the next try may succeed',
    edits: [
      {
        file: 'src/settle/create-order.ts',
        search: 'if (tries >= limits.creationTries) return',
        replace: 'if (facts.now < 0) return',
      },
      { file: 'src/settle/create-order.ts', search: 'if (now < mayTryAt) return', replace: 'if (now < 0) return' },
    ],
    faults: 'all,shop_breaks_off=0.5',
    tests: decideTests,
  },
  {
    name: 'an order with a plugin’s transaction id is taken for paid otherwise',
    text: 'the transaction id says who paid',
    edits: [
      {
        file: 'src/settle/orders.ts',
        search: 'payment.seenPaid.includes(id) ||',
        replace: '(reference === id && payment.seenPaid.includes(id)) ||',
      },
    ],
    faults: 'all,shop_renames=0.5',
    tests: decideTests,
  },
  {
    name: 'a copy that the shop cannot take is sent again and again',
    text: 'what the shop does not find it may find a moment later',
    edits: [
      {
        file: 'src/settle/settle.ts',
        search: "const isChanged = effect.kind !== 'create' && (",
        replace: 'const isChanged = (',
      },
    ],
    faults: null,
    tests: ['test/settle.test.ts'],
  },
]
