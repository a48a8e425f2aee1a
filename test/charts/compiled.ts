import * as vega from 'vega'
import * as vegaLite from 'vega-lite'
import type { ChartSpec } from '../../src/charts/chartSpec.ts'

export interface Compiled {
  svg: string
  warnings: string[]
  view: vega.View
}

/** Compiles and draws a chart in Node as a page would, keeping what Vega-Lite complains of. */
export async function compiled(spec: ChartSpec, signals: Record<string, unknown> = {}): Promise<Compiled> {
  const warnings: string[] = []
  const keep = (...parts: unknown[]) => {
    warnings.push(parts.join(' '))
    return logger
  }
  const quiet = () => logger
  const logger = { level: quiet, error: keep, warn: keep, info: quiet, debug: quiet }
  // A container has no width outside a page.
  const wide = { ...structuredClone(spec), width: 800 } as unknown as vegaLite.TopLevelSpec
  const { spec: vegaSpec } = vegaLite.compile(wide, { logger: logger as never })
  const view = new vega.View(vega.parse(vegaSpec), { renderer: 'none', logLevel: vega.None })
  for (const [name, value] of Object.entries(signals)) view.signal(name, value)
  // Vega numbers clip paths and gradients over all charts of a process.
  vega.resetSVGDefIds()
  const svg = await view.toSVG()
  return { svg, warnings, view }
}
