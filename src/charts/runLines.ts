import type { ChartData } from './chartData.ts'

/** Labels of the two runs in every chart. */
export const runNames = ['drill', 'healthy twin']

const runLegend = { scale: { domain: runNames }, legend: { title: null, symbolType: 'stroke', symbolOpacity: 1 } }

/** A run has the same colour in every chart. This is for a layer that draws one run. */
export function runColour(run: string): object {
  return { datum: run, type: 'nominal', ...runLegend }
}

/** For a layer whose rows carry the run in the field `run`. */
export const runColourByRow = { field: 'run', type: 'nominal', ...runLegend }

/** The twin is drawn broad and beneath, so that it stays visible where both are equal. */
export function runStroke(run: string): object {
  return run === 'twin' ? { strokeWidth: 4, opacity: 0.55 } : { strokeWidth: 1.8 }
}

/** The twin beneath, the drill on top. Fields are `twin` and `drill`. */
export function runLines(data: ChartData, y: object, tooltip: object[], mark: object = {}): object[] {
  const line = (field: string, run: string) => ({
    mark: { type: 'line', ...runStroke(field), ...mark },
    encoding: { y: { field, type: 'quantitative', ...y }, color: runColour(run), tooltip },
  })
  const drill = line('drill', 'drill')
  return data.twin === null ? [drill] : [line('twin', 'healthy twin'), drill]
}
