import { reportParts } from '../charts/chart.ts'
import { metricCharts } from '../charts/metricChart.ts'
import { stageQueueMetrics } from '../metrics/stageQueueMetrics.ts'
import { Streams, streamsOf } from '../metrics/streams.ts'
import type { Metric } from '../model/metric.ts'
import type { StageQueue } from '../model/stageQueue.ts'
import { coreTurnColumns } from '../model/turnColumns.ts'
import type { Stage } from '../stages/stage.ts'
import { columnsRead } from './columnsRead.ts'
import type { Parley, PoolKind, TurnColumnEntry } from './parley.ts'
import type { Parts } from './parts.ts'
import { inPathOrder } from './pathOrder.ts'
import { PartsError } from './partsError.ts'
import { checkPipelines } from './pipelineChecks.ts'
import type { ServerKind } from '../serving/serverKind.ts'

/**
 * Builds a checked `Parley` from its registries. Throws PartsError, a RangeError that names the registry, what was
 * found and what would do, for: two entries of one name; a pool kind whose server kind is not registered; a metric
 * that reads a column that no stage fills; a bar of the waterfall of such a column; a stream to watch or show that a metric
 * does not have; an offer of a knob that the stage does not have; a pipeline whose stages do not fit. Names that differ in
 * case only are one name: to SQL, and to the file systems that charts are written to.
 */
export function createParley(given: Parts): Parley {
  const parts = { ...given, stages: inPathOrder(given.stages, given.pipelines.map(({ stages }) => stages)) }
  for (const registry of ['stages', 'pipelines', 'servers', 'faults', 'mitigations', 'detectors'] as const) {
    mustDiffer(registry, parts[registry].map(({ name }) => name))
  }
  for (const stage of parts.stages) checkOffers(stage)
  checkPipelines(parts)
  const poolKinds = poolKindsOf(parts)
  const queues = stageQueuesOf(parts.stages)
  mustDiffer('stages', queues.map(({ name }) => name), 'the queue')
  const metrics = metricsOf(parts, queues)
  const streams = streamsOfAll(metrics)
  const turnColumns = turnColumnsOf(parts.stages)
  checkColumns(turnColumns, metrics)
  checkSteps(turnColumns, parts.stages)
  checkEndings(metrics)
  return { ...parts, charts: chartsOf(parts, metrics), streams, turnColumns, queues, poolKinds }
}

/** Names must be unique, whatever their case, within a registry, and so must names of what its entries contribute. */
function mustDiffer(registry: keyof Parts, names: readonly string[], what = ''): void {
  const folded = names.map((name) => name.toLowerCase())
  const at = folded.findIndex((name, i) => folded.indexOf(name) < i)
  if (at < 0) return
  const first = names[folded.indexOf(folded[at])]
  const as = first === names[at] ? '' : `, as "${first}"`
  throw new PartsError(registry, `${what === '' ? '' : `${what} `}"${names[at]}" is here a second time${as}`, 'give each a name of its own')
}

function poolKindsOf({ stages, servers }: Parts): ReadonlyMap<string, PoolKind> {
  const kinds = stages.flatMap((stage) => (stage.pools ?? []).map((need) => ({ stage, need, server: serverOf(need, stage, servers) })))
  mustDiffer('stages', kinds.map(({ need }) => need.kind), 'the pool kind')
  return new Map(kinds.map((kind) => [kind.need.kind, kind]))
}

function serverOf({ kind, server }: PoolKind['need'], stage: Stage, servers: readonly ServerKind[]): ServerKind {
  const found = servers.find(({ name }) => name === server)
  if (found !== undefined) return found
  throw new PartsError(
    'servers',
    `there is no server kind "${server}", which pools of kind ${kind} of the stage ${stage.name} need`,
    `add it, or let them be served by one of ${servers.map(({ name }) => name).join(', ')}`,
  )
}

function checkOffers({ name, offers = {}, knobs }: Stage): void {
  for (const [offer, knob] of Object.entries(offers)) {
    if (knobs[knob] !== undefined) continue
    const own = Object.keys(knobs)
    throw new PartsError(
      'stages',
      `${name} offers ${offer} by stage/${name}.${knob}, which is no knob of it`,
      own.length === 0 ? 'give it that knob' : `name one of its own: ${own.join(', ')}`,
    )
  }
}

/** The queues of the stages, in order: one for each stage that has pools or a backlog without a pool. */
function stageQueuesOf(stages: readonly Stage[]): StageQueue[] {
  return stages.flatMap(({ name, title, pools = [], backlog = '', queue = { name, title } }) =>
    pools.length === 0 && backlog === ''
      ? []
      : [{ ...queue, stage: name, pools: pools.map(({ kind }) => kind), backlog }],
  )
}

function metricsOf(parts: Parts, queues: readonly StageQueue[]): Metric[] {
  const ofStages = parts.stages.flatMap(({ metrics = [] }) => metrics)
  return [...parts.metrics, ...ofStages, ...stageQueueMetrics(queues)]
}

function streamsOfAll(metrics: readonly Metric[]): Streams {
  mustDiffer('metrics', metrics.map(({ name }) => name))
  const streams = new Streams(metrics)
  mustDiffer('metrics', streams.all.map(({ name }) => name), 'the stream')
  return streams
}

function turnColumnsOf(stages: readonly Stage[]): TurnColumnEntry[] {
  const core = Object.entries(coreTurnColumns).map(([name, kind]) => ({ name, kind, stage: '' }))
  const ofStages = stages.flatMap(({ name: stage, columns = {} }) =>
    Object.entries(columns).map(([name, { kind }]) => ({ name, kind, stage })),
  )
  const all = [...core, ...ofStages]
  mustDiffer('stages', all.map(({ name }) => name), 'the column')
  return all
}

function checkColumns(columns: readonly TurnColumnEntry[], metrics: readonly Metric[]): void {
  const known = new Set(columns.map(({ name }) => name))
  for (const metric of metrics) {
    const unknown = columnsRead(metric).find((column) => !known.has(column))
    if (unknown === undefined) continue
    throw new PartsError(
      'metrics',
      `${metric.name} reads the column "${unknown}", which no stage fills`,
      'add the stage that does, or leave the metric out',
    )
  }
  for (const metric of metrics) checkKept(metric)
}

/** Of turns counted in the minute in which they began, only the columns that the metric names are kept until then. */
function checkKept(metric: Metric): void {
  if (metric.kind === 'gauge' || metric.minuteOf !== 'began') return
  const kept: readonly string[] = ['region', ...(metric.reads ?? [])]
  const lost = columnsRead({ ...metric, reads: [] }).find((column) => !kept.includes(column))
  if (lost !== undefined) throw new PartsError('metrics', `${metric.name} reads the column "${lost}", which its reads do not name`, 'add it to them')
}

function checkSteps(columns: readonly TurnColumnEntry[], stages: readonly Stage[]): void {
  const known = new Set(columns.map(({ name }) => name))
  for (const { name, steps = [] } of stages) {
    for (const { title, plus, minus } of steps) {
      const unknown = [...plus, ...minus].find((column) => !known.has(column))
      if (unknown === undefined) continue
      throw new PartsError('stages', `the step "${title}" of ${name} takes the column "${unknown}", which no stage fills`, 'name a column that `parley list columns` has')
    }
  }
}

/** What a metric says of one of its streams must name one that is recorded. */
function checkEndings(metrics: readonly Metric[]): void {
  for (const metric of metrics) {
    const { name, watch, tenantLag, sliceColumn } = metric
    const endings = streamsOf(metric).map((stream) => stream.name.slice(name.length + 1))
    for (const [key, of] of Object.entries({ watch, tenantLag, sliceColumn })) {
      if (of === undefined || endings.includes(of.ending)) continue
      const listed = endings.map((ending) => `'${ending}'`).join(', ')
      throw new PartsError('metrics', `${name} has no stream "${of.ending}" for its ${key}`, `write as its ending ${endings.length > 1 ? 'one of ' : ''}${listed}`)
    }
  }
}

/** The charts of the report, part by part. Within a part, charts derived from metrics come first. */
function chartsOf({ charts }: Parts, metrics: readonly Metric[]): Parley['charts'] {
  const all = [...metricCharts(metrics), ...charts]
  mustDiffer('charts', all.map(({ name }) => name))
  return reportParts.flatMap((part) => all.filter((chart) => chart.part === part))
}
