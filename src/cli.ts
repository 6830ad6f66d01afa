import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { messageOf, UserError } from './base/errors.ts'
import { packageVersion } from './base/version.ts'
import { describeFaults } from './simulate/faults.ts'

/** From arguments to an exit code: 0 fine, 1 findings or failures, 2 wrong usage or configuration. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0
  const end = (result: number) => {
    code = result
  }
  const program = createProgram(end)
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    console.error(`kvitto: ${messageOf(error)}`)
    if (program.opts().verbose === true) console.error(error)
    else if (!(error instanceof UserError)) console.error('--verbose shows where this comes from.')
    return error instanceof UserError ? 2 : 1
  }
}

/** The table of commands. Each is loaded when it is called: `--help` needs no database. */
function createProgram(end: End): Command {
  const program = new Command('kvitto')
    .description('Paid means ordered: every paid payment becomes exactly one shop order.')
    .version(packageVersion())
    .option('--verbose', 'show where an error comes from')
    .exitOverride()
    .showHelpAfterError('"kvitto --help" lists what there is.')

  program
    .command('demo')
    .description('a shop, a bank phone and the control room; nothing to configure')
    .option('--port <number>', 'where it listens', '4242')
    .action(async options => end(await (await import('./commands/demo.ts')).demo(options)))

  program
    .command('serve')
    .description('take callbacks and settle payments')
    .addOption(config())
    .option('--port <number>', 'where it listens')
    .option('--host <address>', 'on this address of the machine only, such as 127.0.0.1 behind a proxy')
    .option('--tunnel', 'for local development: a public address by a tunnel of Cloudflare’s, instead of publicUrl')
    .addOption(new Option('--role <role>', 'what this process does').choices(['all', 'http', 'worker']).default('all'))
    .action(async options => end(await (await import('./commands/serve.ts')).serve(options)))

  program
    .command('init')
    .description('write a configuration by asking')
    .action(async () => end(await (await import('./commands/init.ts')).init()))

  program
    .command('migrate')
    .description('bring the database to this version')
    .addOption(config())
    .option('--dry-run', 'only say what would be done')
    .action(async options => end(await (await import('./commands/migrate.ts')).migrate(options)))

  addDiagnosis(program, end)
  addPayments(program, end)
  return program
}

type End = (code: number) => void

function addDiagnosis(program: Command, end: End): void {
  program
    .command('doctor [url]')
    .description('why callbacks do not arrive or do not run, and the remedy')
    .option('--config <file>', 'also with the keys in a configuration, and Kvitto itself')
    .addOption(json())
    .option('--provider <name>', 'the payment provider, for remedies of exactly its address')
    .option('--deep', 'also what can get this machine’s address banned')
    .option('--support-mail', 'only the message to the host’s support')
    .action(async (url, options) => {
      const { doctor } = await import('./commands/doctor.ts')
      end(await doctor({ ...options, ...(url === undefined ? {} : { url }) }))
    })

  program
    .command('simulate')
    .description('a world full of faults, by a seed that replays it')
    .option('--seed <number>', 'the world; a fresh one when left out')
    .option('--payments <number>', 'how many payments; 10000 when left out')
    .option('--faults <spec>', 'which faults, and how often: all; none; crash,zombie; -zombie; all,crash=0.1')
    .addOption(json())
    .action(async options => end(await (await import('./commands/simulate.ts')).simulate(options)))
    .addHelpText('after', () => `\n${describeFaults()}`)
}

function addPayments(program: Command, end: End): void {
  const payments = program.command('payments').description('look at payments')
  const load = () => import('./commands/payments.ts')
  payments
    .command('list')
    .description('the newest payments')
    .addOption(config())
    .addOption(json())
    .option('--shop <name>', 'of this shop only')
    .addOption(new Option('--status <status>').choices(['open', 'held', 'settled', 'closed', 'exception']))
    .option('--limit <number>', 'at most so many', readCount, 50)
    .action(async options => end(await (await load()).listPayments(options)))
  payments
    .command('show <id>')
    .description('one payment and its story')
    .addOption(config())
    .addOption(json())
    .action(async (id, options) => end(await (await load()).showPayment(id, options)))
  payments
    .command('recheck <id>')
    .description('look at a payment at once')
    .addOption(config())
    .addOption(json())
    .action(async (id, options) => end(await (await load()).recheckPayment(id, options)))
  payments
    .command('erase <id>')
    .description('erase the customer’s data of a settled or closed payment')
    .addOption(config())
    .addOption(json())
    .action(async (id, options) => end(await (await load()).erasePayment(id, options)))
}

const config = () => new Option('--config <file>', 'the configuration; else kvitto.config.{ts,js,json} here')

const json = () => new Option('--json', 'for programs')

function readCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a number from 1 to 9999.')
}
