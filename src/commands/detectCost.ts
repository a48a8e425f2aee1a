import { cost, costOptions } from '../detectors/cost.ts'
import { costAsWritten, type RouteSpan } from '../detectors/costAsWritten.ts'
import type { Command } from './command.ts'
import { CsvTable } from '../input/csvTable.ts'
import { csvOf } from './csvFile.ts'
import { type DetectGiven, detectFlags, filePositional, givenThresholds, judged } from './detectOptions.ts'
import type { Terminal } from './terminal.ts'
import { numberText, textTable } from './textTable.ts'

const columns = {
  route: { kind: 'text' },
  turns: { kind: 'number', notFinite: true },
  task_success_rate: { kind: 'number', notFinite: true, alias: ['success_rate'] },
  total_cost_usd: { kind: 'number', notFinite: true, alias: ['cost_usd'] },
} as const
const columnOf = {
  route: 'route',
  turns: 'turns',
  taskSuccessRate: 'task_success_rate',
  totalCostUsd: 'total_cost_usd',
}

/**
 * A route in `--json`. The cost of a route without a success is infinite: null and `zeroSuccess`, as JSON has no
 * infinity.
 */
interface ShownRoute {
  route: string
  costPerSuccess: number | null
  taskSuccessRate: number | null
  flagged: boolean
  zeroSuccess: boolean
  because?: string
  cheaper?: string
}

export const detectCost: Command<DetectGiven> = {
  usage: 'cost <file>',
  about:
    'routes by cost per success, flagged without a matching gain (columns route, turns, task_success_rate, total_cost_usd)',
  positionals: filePositional,
  options: detectFlags(costOptions),
  examples: [['$0 detect cost routes.csv', 'dearest first; a route without a success costs ∞']],
  run(given, terminal) {
    const thresholds = givenThresholds(given, costOptions, [])
    const table = new CsvTable(csvOf(given.file), columns)
    const spans = table.rows.map((row) => ({
      route: row.route,
      turns: row.turns,
      taskSuccessRate: row.task_success_rate,
      totalCostUsd: row.total_cost_usd,
    }))
    const routes = judged(table, columnOf, () =>
      given.asWritten ? asWritten(table, spans) : hardened(spans, thresholds),
    )
    if (given.json) terminal.print(JSON.stringify({ routes }))
    else print(routes, given.asWritten, terminal)
    return 0
  },
}

function asWritten(table: CsvTable<typeof columns>, spans: RouteSpan[]): ShownRoute[] {
  const names = spans.map((span) => span.route)
  const twice = names.findIndex((name, i) => names.indexOf(name) < i)
  if (twice >= 0) throw table.wrong(twice, 'route', `route "${names[twice]}" is there a second time`, 'add its rows up')
  return costAsWritten(spans).map((one) => {
    const zeroSuccess = one.costPerSuccess === Number.POSITIVE_INFINITY
    return { ...one, costPerSuccess: finite(one.costPerSuccess), flagged: false, zeroSuccess }
  })
}

function hardened(spans: RouteSpan[], thresholds: Partial<Record<string, number>>): ShownRoute[] {
  return cost(spans, thresholds).map(({ route, costPerSuccess, taskSuccessRate, flagged, because, cheaper }) => {
    const zeroSuccess = costPerSuccess === Number.POSITIVE_INFINITY
    return { route, costPerSuccess: finite(costPerSuccess), taskSuccessRate, flagged, zeroSuccess, because, cheaper }
  })
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}

function print(routes: ShownRoute[], asWritten: boolean, terminal: Terminal): void {
  const names = ['route', 'USD/success', 'success', ...(asWritten ? [] : ['flag', 'because'])]
  const rows = routes.map(({ route, costPerSuccess, taskSuccessRate, flagged, zeroSuccess, because = '' }) => [
    route,
    zeroSuccess ? '∞' : costPerSuccess === null ? '–' : numberText(costPerSuccess),
    taskSuccessRate === null ? '–' : `${numberText(100 * taskSuccessRate)} %`,
    ...(asWritten ? [] : [flagged ? 'flagged' : '', because]),
  ])
  terminal.print(textTable(names, rows))
  if (asWritten) return
  const flagged = routes.filter((route) => route.flagged).length
  terminal.print(
    flagged === 0
      ? 'No route is expensive without a matching gain in task success.'
      : `${flagged} of ${routes.length} routes are expensive without a matching gain in task success.`,
  )
}
