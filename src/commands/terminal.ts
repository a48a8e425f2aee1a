/** Where a command speaks: results on stdout, everything else on stderr. A command never touches the process itself. */
export interface Terminal {
  /** A line, or several, of the result. */
  print: (text: string) => void
  /** A line for people on stderr: mistakes, notes. */
  say: (text: string) => void
  /** A line on stderr that replaces itself while something runs; '' clears it. Nothing unless stderr is a terminal. */
  progress: (text: string) => void
  /**
   * Called where other threads begin to work, with a way to end that: Ctrl-C then does so, until what this returns is called.
   * At any other time Ctrl-C ends the process.
   */
  interruptible: (stop: () => void) => () => void
  /** Whether stdout wants escape codes: it is a terminal and NO_COLOR is not set. */
  colours: boolean
  /** Characters in a line of stdout. */
  width: number
}

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
      process.on('SIGINT', stop)
      return () => process.off('SIGINT', stop)
    },
    colours: stdout.isTTY === true && !plain,
    width: stdout.columns ?? 100,
  }
}
