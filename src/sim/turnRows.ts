import { type Outcome, outcomes } from '../model/factTable.ts'
import { attributes } from '../model/slice.ts'
import type { Turn } from '../model/turn.ts'
import type { TurnTable } from '../model/turnColumns.ts'
import { msBetween, NULL } from '../model/turnTimes.ts'
import type { Stage } from '../stages/stage.ts'

type Read = (turn: Turn, nowUs: number) => number

/** Columns of every turn but its labels and outcome; the stages fill the others. */
const coreReads: Readonly<Record<string, Read>> = {
  call_id: (turn) => turn.call.id,
  turn_index: (turn) => turn.index,
  spoke_at_ms: (turn) => turn.spokeAtUs / 1000,
  ended_at_ms: (_turn, nowUs) => nowUs / 1000,
  speech_ms: (turn) => turn.speechUs / 1000,
  first_audio_ms: (turn) => msBetween(turn.endpointUs, turn.firstAudioUs),
  gap_ms: (turn) => msBetween(turn.speechEndUs, turn.firstAudioUs),
  task_success: (turn) => (turn.taskSuccess < 0 ? NULL : turn.taskSuccess),
  preference: (turn) => (turn.preference < 0 ? NULL : turn.preference),
  gpu_seconds: (turn) => turn.account.gpuUs / 1e6,
  cost_usd: (turn) => turn.account.costUsd,
}

/** Writes ended turns of one pipeline as rows; columns not reached, or of stages outside the pipeline, are NaN. */
export class TurnRows {
  private readonly table: TurnTable
  /** By column index; labels and the outcome are written separately. */
  private readonly reads: Read[] = []
  private readonly places: number[] = []
  private readonly firstLabel: number
  private readonly outcome: number

  /** `through`: the stages of the pipeline. */
  constructor(table: TurnTable, through: readonly Stage[]) {
    this.table = table
    const names = Object.keys(table.spec.columns)
    this.firstLabel = names.indexOf(attributes[0])
    this.outcome = names.indexOf('outcome')
    const ofStages = new Map(through.flatMap(({ columns = {} }) => Object.entries(columns).map(([name, { of }]) => [name, of])))
    names.forEach((name, place) => {
      if (place === this.outcome || (attributes as readonly string[]).includes(name)) return
      this.places.push(place)
      this.reads.push(coreReads[name] ?? ofStages.get(name) ?? nothing)
    })
  }

  write(turn: Turn, outcome: Outcome, nowUs: number): void {
    const row = this.table.append()
    const { columns } = this.table
    const { reads, places, firstLabel } = this
    for (let i = 0; i < reads.length; i++) columns[places[i]][row] = reads[i](turn, nowUs)
    for (let i = 0; i < attributes.length; i++) columns[firstLabel + i][row] = turn.labels[i]
    columns[this.outcome][row] = outcomes.indexOf(outcome)
  }
}

function nothing(): number {
  return NULL
}
