import { runCommandLine } from '../../src/commands/commandLine.ts'
import { explain } from '../../src/commands/failure.ts'
import { commands } from '../../src/commands/index.ts'
import type { Terminal } from '../../src/commands/terminal.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** A terminal that remembers what was said to it. */
export function listener({ colours = false, width = 100 } = {}) {
  const printed: string[] = []
  const said: string[] = []
  const terminal: Terminal = {
    print: (text) => printed.push(text),
    say: (text) => said.push(text),
    progress: () => {},
    interruptible: () => () => {},
    colours,
    width,
  }
  return { terminal, printed, said }
}

/** Runs a command line in this process, its exit code and words as a shell would have them. */
export async function typed(line: string | string[], options: { colours?: boolean; width?: number } = {}) {
  const { terminal, printed, said } = listener(options)
  const words = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line
  let code: number
  try {
    code = await runCommandLine(words, commands, terminal, async () => standardParley)
  } catch (error) {
    code = explain(error, terminal)
  }
  return { code, stdout: printed.join('\n'), stderr: said.join('\n') }
}
