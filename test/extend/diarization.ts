import { lognormalFrom } from '../../src/kernel/distributions.ts'
import { TurnNotes } from '../../src/model/turnNotes.ts'
import type { Turn } from '../../src/model/turn.ts'
import { milliseconds } from '../../src/model/turnMetric.ts'
import { Job } from '../../src/serving/job.ts'
import type { PoolRef } from '../../src/stages/serverRefs.ts'
import type { Stage, StageContext } from '../../src/stages/stage.ts'

/** What the stage knows of a turn: how many were found to speak, and what that took. */
interface Diarized {
  speakers: number
  waitMs: number
  workMs: number
}

const notes = new TurnNotes<Diarized>(() => ({ speakers: Number.NaN, waitMs: Number.NaN, workMs: Number.NaN }))

/** Tells who said which words before anything is looked up: a job for each transcript, on GPUs of its own. */
class Diarization {
  private readonly context: StageContext
  private readonly pools: readonly PoolRef[]

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('diarizer')
  }

  readonly tell = (turn: Turn): void => {
    const { knob, chance } = this.context
    const median = knob('stage/diarization.secondsMedian').of(turn.labels)
    const job = new Job<Turn>(turn, this, lognormalFrom(chance(turn).uniform(), median, 0.4))
    job.account = turn.account
    this.pools[turn.region].server.submit(job)
  }

  readonly served = (job: Job<Turn>): void => {
    const turn = job.owner
    if (turn.over) return
    const note = notes.of(turn)
    note.waitMs = (job.startedUs - job.arrivedUs) / 1000
    note.workMs = (job.finishedUs - job.startedUs) / 1000
    note.speakers = Math.min(2, this.context.knob('stage/diarization.speakersMax').of(turn.labels))
    this.context.next.transcript(turn)
  }

  readonly refused = (job: Job<Turn>): void => {
    this.context.caller.end(job.owner, 'shed')
  }
}

/** Speaker diarization between recognition and retrieval: a stage that parley does not have. */
export const diarization: Stage = {
  name: 'diarization',
  title: 'Diarization',
  about: 'tells who said which words',
  knobs: {
    secondsMedian: { unit: 'times', base: 1, min: 0.01, max: 100, perTurn: true, about: 'Work of a transcript, in units of its median.' },
    speakersMax: { unit: 'count', base: 4, min: 1, max: 20, integer: true, perTurn: true, about: 'Speakers that are told apart.' },
  },
  accepts: ['transcript'],
  emits: ['transcript'],
  pools: [
    { kind: 'diarizer', about: 'GPUs that tell speakers apart', server: 'pool', gpusPerWorker: 1, batching: 'dynamic' },
  ],
  columns: {
    speakers: { kind: 'integer', of: (turn) => notes.find(turn)?.speakers ?? Number.NaN },
    diarization_wait_ms: { kind: 'number', of: (turn) => notes.find(turn)?.waitMs ?? Number.NaN },
    diarization_work_ms: { kind: 'number', of: (turn) => notes.find(turn)?.workMs ?? Number.NaN },
  },
  metrics: [
    milliseconds('diarization.waitMs', 'Diarization wait', 'diarization_wait_ms', 'everySlice', 'What a transcript waited for a diarizer.'),
  ],
  steps: [
    { title: 'diarization wait', plus: ['diarization_wait_ms'], minus: [] },
    { title: 'diarization work', plus: ['diarization_work_ms'], minus: [] },
  ],
  build: (context) => {
    const { tell } = new Diarization(context)
    return { ports: { transcript: tell } }
  },
}
