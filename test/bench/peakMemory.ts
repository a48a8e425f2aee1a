import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A child that runs a scenario as `parley run` does and tells the most memory it held: compiled, as this file is when it runs. */
const CHILD = fileURLToPath(new URL('./memoryChild.js', import.meta.url))

export interface Memory {
  hours: number
  /** Share of the thousand calls. */
  share: number
  calls: number
  turns: number
  peakMib: number
  seconds: number
}

/** Peak memory of so many hours with that share of a thousand concurrent calls, in a process of its own. */
export function peakMemory(hours: number, share: number): Promise<Memory> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=64', CHILD, String(hours), String(share)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (bytes) => {
      text += bytes
    })
    child.on('close', (code) => {
      if (code === 0) resolve({ hours, share, ...JSON.parse(text) })
      else reject(new Error(`the run of ${hours} h ended with code ${code}`))
    })
  })
}
