import { parentPort } from 'node:worker_threads'
import { linesOf } from '../failure.ts'
import { type DrillJob, type DrillOutcome, replayDrill } from './drillJob.ts'

/** What a thread says to the one that started it. */
export type ThreadMessage =
  | { kind: 'progress'; text: string }
  | { kind: 'done'; outcome: DrillOutcome }
  | { kind: 'mistake'; lines: string[] }
  | { kind: 'bug'; message: string; stack: string }

/** A second core for drills: replays the jobs it is sent, one after another. */
parentPort?.on('message', (job: DrillJob) => {
  const tell = (message: ThreadMessage) => parentPort?.postMessage(message)
  try {
    tell({ kind: 'done', outcome: replayDrill(job, (text) => tell({ kind: 'progress', text })) })
  } catch (error) {
    const lines = linesOf(error)
    const { message, stack } = error as Error
    tell(lines === null ? { kind: 'bug', message: String(message), stack: String(stack) } : { kind: 'mistake', lines })
  }
})
