#!/usr/bin/env node
// Plain, old JavaScript: a Node that is too old for Kvitto must be able to read it, and say so.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const pathOf = name => fileURLToPath(new URL(name, root))
const isClone = existsSync(pathOf('src/cli.ts'))

if (isClone && !existsSync(pathOf('node_modules'))) give('Run "npm ci" first: Kvitto’s packages are missing.')
else if (isNewEnough(process.versions.node)) run()
else rerun()

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

function run() {
  // Started by the older Node below: if that one is killed, this process must not live on with its port and database.
  if (process.env.KVITTO_RERUN && process.channel) {
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
    process.channel.unref()
  }
  import(new URL(isClone ? 'src/cli.ts' : 'dist/cli.js', root).href)
    .then(cli => cli.main(process.argv.slice(2)))
    .then(
      code => end(code),
      error => {
        console.error(error)
        end(1)
      },
    )
}

/** Whatever a command has left open (a timer, a child) must not keep a finished process running. */
function end(code) {
  process.exitCode = code
  setTimeout(() => {
    if (process.argv.includes('--verbose')) console.error('Still open:', process.getActiveResourcesInfo().join(', '))
    process.exit()
  }, 2_000).unref()
}

/** A clone brings its own Node along: with that one everything starts again, and this process stands aside. */
function rerun() {
  const node = pathOf(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`)
  if (!existsSync(node) || process.env.KVITTO_RERUN)
    return give(`Kvitto needs Node 22.18 or newer, and this is ${process.versions.node}.`)
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, { KVITTO_RERUN: '1' }),
  })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'])
    process.on(signal, () => {
      // A terminal gives Ctrl-C to both by itself.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  child.on('error', error => give(`${node} cannot be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function give(sentence) {
  console.error(`kvitto: ${sentence}`)
  process.exitCode = 2
}
