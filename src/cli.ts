#!/usr/bin/env -S node --max-semi-space-size=64
import { runCommandLine } from './commands/commandLine.ts'
import { explain } from './commands/failure.ts'
import { commands } from './commands/index.ts'
import { processTerminal } from './commands/terminal.ts'

const terminal = processTerminal()
const parley = async () => (await import('./parley/standardParley.ts')).standardParley

/** The reader of our output has gone (`parley list | head`): that is no failure. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })
}

const fail = (error: unknown): void => {
  process.exitCode = explain(error, terminal)
}
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), commands, terminal, parley)
} catch (error) {
  fail(error)
}
