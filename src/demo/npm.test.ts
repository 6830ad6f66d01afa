import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

/** Whoever ends `npm start` ends the demo: the next one needs its port and its database. */

const node = JSON.stringify(process.execPath)
const demo = `
  import { npmGone } from ${JSON.stringify(new URL('./npm.ts', import.meta.url).href)}
  const alive = setInterval(() => {}, 1_000)
  const gone = npmGone()
  console.log(process.pid, process.ppid)
  await gone
  console.log("gone")
  clearInterval(alive)`
/** As npm runs a script: in a shell, which passes no signal on. */
const npm = `
  process.title = 'npm start'
  require('node:child_process').spawn('sh', ['-c', process.argv[1] + '; exit $?'], { stdio: 'inherit' })`

test.each(['npm', 'its shell'])('the demo notices that %s was killed', async who => {
  const program = `${node} --input-type=module -e '${demo}'`
  const child = spawn(process.execPath, ['-e', npm, program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const [pid = 0, shell = 0] = String((await lines.next()).value)
    .split(' ')
    .map(Number)
  try {
    process.kill(who === 'npm' ? (child.pid ?? 0) : shell, 'SIGKILL')
    expect((await lines.next()).value).toBe('gone')
  } catch (error) {
    process.kill(pid, 'SIGKILL')
    throw error
  } finally {
    child.kill('SIGKILL')
  }
})
