import { createTransport } from 'nodemailer'
import { limits } from '../limits.ts'
import type { Channel } from './alarms.ts'

export interface AlarmSettings {
  readonly webhook?: string | undefined
  readonly mail?: { readonly smtp: string; readonly from: string; readonly to: readonly string[] } | undefined
}

/** The ways to tell people that the configuration names; `room` is where they look further. */
export const createChannels = ({ webhook, mail }: AlarmSettings, room: string, send: typeof fetch): Channel[] => [
  ...(webhook === undefined ? [] : [toWebhook(webhook, room, send)]),
  ...(mail === undefined ? [] : [byMail(mail, room)]),
]

/** `{"text": …}`: what Slack's incoming webhooks take, and Mattermost's, Rocket.Chat's and Discord's `/slack` address. */
const toWebhook =
  (address: string, room: string, send: typeof fetch): Channel =>
  async lines => {
    const answer = await send(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: textOf(lines, room) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.alarmSend),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`the alarms’ webhook answers ${answer.status}`)
  }

function byMail({ smtp, from, to }: NonNullable<AlarmSettings['mail']>, room: string): Channel {
  const transport = createTransport({ url: smtp, connectionTimeout: limits.alarmSend, socketTimeout: limits.alarmSend })
  return async lines => {
    const [first = ''] = lines
    const subject = `Kvitto: ${first}${lines.length > 1 ? ` (and ${lines.length - 1} more)` : ''}`
    await transport.sendMail({ from, to: [...to], subject, text: textOf(lines, room) })
  }
}

const textOf = (lines: readonly string[], room: string): string => [...lines, room].join('\n')
