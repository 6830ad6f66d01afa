/** The Merchant Swish Simulator's magic messages (S2): an error code as the message brings that error about. */

const atCreation = [
  'FF08',
  'RP03',
  'BE18',
  'RP01',
  'PA02',
  'AM06',
  'AM02',
  'AM03',
  'RP06',
  'RP02',
  'ACMT03',
  'ACMT01',
  'ACMT07',
  'VR01',
  'VR02',
]

/** DECLINED is ours: the test environment has no message for a payer who says no in the app. */
const asResult = ['RF07', 'BANKIDCL', 'BANKIDONGOING', 'BANKIDUNKN', 'FF10', 'TM01', 'DS24', 'DECLINED']

const atRefund = ['RF02', 'RF03', 'RF04', 'RF06', 'RF08', 'RF09', 'AM02', 'AM03', 'AM06', 'PA02', 'RP01', 'RP02']
const asRefundResult = ['ACMT07', 'FF10', 'RF07', 'DS24']

const oneOf = (codes: readonly string[]) => (message: string | null | undefined) =>
  codes.find(code => code === message?.trim()) ?? null

export const magic = {
  atCreation: oneOf(atCreation),
  asResult: oneOf(asResult),
  atRefund: oneOf(atRefund),
  asRefundResult: oneOf(asRefundResult),
}
