/** Output of a command: results on stdout, all else on stderr. Commands never use `process` directly. */
export interface Terminal {
  /** Prints one or more lines of the result. */
  print: (text: string) => void
  /** Prints a line for people on stderr: mistakes, notes. */
  say: (text: string) => void
  /** A line on stderr that replaces itself while work runs; '' clears it. No output unless stderr is a terminal. */
  progress: (text: string) => void
  /**
   * Called when other threads start work, with a function that ends it: Ctrl-C, a closed terminal and SIGTERM call that
   * function until the returned one is called. At any other time they end the process.
   */
  interruptible: (stop: (signal: NodeJS.Signals) => void) => () => void
  /** Whether to write escape codes: stdout is a terminal and NO_COLOR is not set. */
  colours: boolean
  /** Width of stdout, characters. */
  width: number
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const ERASE_LINE = '\r\u001b[2K'

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const plain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  const live = stderr.isTTY === true && !plain
  let shown = false
  const clear = () => {
    if (shown) stderr.write(ERASE_LINE)
    shown = false
  }
  return {
    print: (text) => {
      clear()
      stdout.write(`${text}\n`)
    },
    say: (text) => {
      clear()
      stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (!live) return
      clear()
      if (text === '') return
      stderr.write(text.slice(0, (stderr.columns ?? 80) - 1))
      shown = true
    },
    interruptible: (stop) => {
      for (const signal of endingSignals) process.on(signal, stop)
      return () => {
        for (const signal of endingSignals) process.off(signal, stop)
      }
    },
    colours: stdout.isTTY === true && !plain,
    width: stdout.columns ?? 100,
  }
}
