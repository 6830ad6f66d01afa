import type { HintSource } from '../../../../src/http/room/contract/callbacks.ts'

export const sourceWords: Readonly<Record<HintSource, string>> = {
  callback: 'The provider called back',
  return: 'The customer came back',
  operator: 'Somebody asked for a look',
  shop: 'The shop said that the order changed',
}
