import { usPerUnitFor } from './clock.ts'
import { decimal } from './decimal.ts'
import { QueueMetrics } from './metrics.ts'
import { customersOf, need, needCount, poissonGap, type QueueRigOptions, seedOf } from './options.ts'
import { parseService, type ServiceTimes } from './service.ts'
import type { Observed } from './openRun.ts'
import { mustBeStable } from './stability.ts'
import { runStation } from './station.ts'
import { ParameterError } from '../parameterError.ts'
import { headOfLineWaits, multiServerPriorityWaits, preemptiveSojourns } from './theory/priority.ts'

/** Arrival rate and service of a class. */
export interface ClassSpec {
  lambda: number
  service: ServiceTimes
}

/** Parses `0.3:exp:1,0.5:exp:1`: arrival rate and service of each class, the most urgent first. */
export function parseClasses(text: string | undefined): ClassSpec[] {
  if (!text)
    throw new ParameterError('priority needs {classes}, most urgent first: lambda:service,… e.g. 0.3:exp:1,0.5:exp:1')
  return text.split(',').map((part) => {
    const colon = part.indexOf(':')
    const lambda = decimal(colon < 0 ? part : part.slice(0, colon))
    if (!(lambda > 0))
      throw new ParameterError(
        `class "${part.trim()}": ${part.slice(0, Math.max(0, colon))} is not an arrival rate above 0`,
      )
    if (colon < 0) throw new ParameterError(`class "${part.trim()}" needs a service, e.g. ${lambda}:exp:1`)
    return { lambda, service: parseService(part.slice(colon + 1).trim(), 1) }
  })
}

function runClasses(
  options: QueueRigOptions,
  classes: ClassSpec[],
  servers: number,
  preempts: boolean,
  chunk = 0,
): Observed {
  const total = classes.reduce((sum, { lambda }) => sum + lambda, 0)
  const offered = classes.reduce((sum, { lambda, service }) => sum + lambda * service.mean, 0)
  mustBeStable(offered, servers)
  const usPerUnit = usPerUnitFor(offered / total, 1 / total, chunk, ...classes.map(({ service }) => service.mean))
  return runStation(
    {
      pool: {
        workers: servers,
        discipline: preempts ? 'priorityPreemptive' : 'priority',
        chunkUs: chunk * usPerUnit,
      },
      gap: poissonGap(total),
      classes: classes.map(({ lambda, service }) => ({ share: lambda / total, service })),
      usPerUnit,
    },
    customersOf(options),
    seedOf(options),
  )
}

const moments = (classes: ClassSpec[]) =>
  classes.map(({ lambda, service: { mean, secondMoment } }) => ({ lambda, mean, secondMoment }))

/** Non-preemptive priority (head of line). One server, any service; several, one exponential service. */
export function headOfLine(options: QueueRigOptions): QueueMetrics {
  const classes = parseClasses(options.classes)
  const servers = needCount(options, 'servers', 1)
  const metrics = new QueueMetrics(runClasses(options, classes, servers, false))
  const { mean } = classes[0].service
  const alike = classes.every(({ service }) => service.kind === 'exp' && service.mean === mean)
  const exact =
    servers === 1
      ? headOfLineWaits(moments(classes))
      : alike
        ? multiServerPriorityWaits(
            servers,
            1 / mean,
            classes.map(({ lambda }) => lambda),
          )
        : null
  classes.forEach((_, kind) => {
    metrics.classTime(`Wq_class${kind + 1}`, exact?.[kind] ?? null, kind, 'wait')
  })
  classes.forEach(({ service }, kind) => {
    metrics.classTime(`W_class${kind + 1}`, exact && exact[kind] + service.mean, kind, 'sojourn')
  })
  const total =
    exact && classes.reduce((sum, { lambda, service }, kind) => sum + lambda * (exact[kind] + service.mean), 0)
  return metrics.ratio('L', total, 'number', 'time').quantiles('Wq', 'wait', null)
}

/** Preemptive-resume priority. */
export function preemptiveResume(options: QueueRigOptions): QueueMetrics {
  const classes = parseClasses(options.classes)
  const servers = needCount(options, 'servers', 1)
  const chunk = need(options, 'chunk', 0, 0)
  const metrics = new QueueMetrics(runClasses(options, classes, servers, true, chunk))
  const exact = servers === 1 && chunk === 0 ? preemptiveSojourns(moments(classes)) : null
  classes.forEach((_, kind) => {
    metrics.classTime(`W_class${kind + 1}`, exact?.[kind] ?? null, kind, 'sojourn')
  })
  const total = exact && classes.reduce((sum, { lambda }, kind) => sum + lambda * exact[kind], 0)
  return metrics.ratio('L', total, 'number', 'time')
}
