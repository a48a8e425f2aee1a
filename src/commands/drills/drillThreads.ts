import { Worker } from 'node:worker_threads'
import { InputError } from '../inputError.ts'
import { type DrillJob, type DrillOutcome, replayDrill } from './drillJob.ts'
import type { ThreadMessage } from './drillThread.ts'

/**
 * Replays jobs on several threads, outcomes in the order of the jobs. A job is a whole drill with its twin, so that only
 * its few numbers cross from thread to thread; results do not depend on how many threads there are.
 */
export async function replayDrills(
  jobs: DrillJob[],
  threads: number,
  progress: (text: string) => void,
): Promise<DrillOutcome[]> {
  if (threads <= 1 || jobs.length <= 1) return jobs.map((job) => replayDrill(job, progress))
  const outcomes: DrillOutcome[] = []
  const says: string[] = []
  let next = 0
  const work = async (thread: number): Promise<void> => {
    const worker = startThread()
    try {
      while (next < jobs.length) {
        const at = next++
        outcomes[at] = await replayed(worker, jobs[at], (text) => {
          says[thread] = text
          progress(says.filter((said) => said).join(' · '))
        })
        says[thread] = ''
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, (_, thread) => work(thread)))
  return outcomes
}

/** The thread's module stands beside this one, built or as source; Node loads TypeScript in a thread only when told how. */
function startThread(): Worker {
  if (import.meta.url.endsWith('.js')) return new Worker(new URL('./drillThread.js', import.meta.url))
  const source = new URL('./drillThread.ts', import.meta.url).href
  const loader = import.meta.resolve('tsx/esm/api')
  const start = `import('${loader}').then(({ register }) => { register(); return import('${source}') })`
  return new Worker(start, { eval: true })
}

function replayed(worker: Worker, job: DrillJob, progress: (text: string) => void): Promise<DrillOutcome> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: ThreadMessage) => {
      if (message.kind === 'progress') return progress(message.text)
      worker.off('message', onMessage)
      worker.off('error', reject)
      if (message.kind === 'done') resolve(message.outcome)
      else if (message.kind === 'mistake') reject(new InputError(message.lines))
      else reject(Object.assign(new Error(message.message), { stack: message.stack }))
    }
    worker.on('message', onMessage)
    worker.on('error', reject)
    worker.postMessage(job)
  })
}
