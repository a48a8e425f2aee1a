import { lightTheme } from './theme.ts'

/** A value in a chart's data table; null where there is none. */
export type Cell = string | number | null
/** A row of a chart's data, by field. */
export type Row = Record<string, Cell>

/** A column of the data table beside a chart. */
export interface Column {
  field: string
  label: string
}

/** A drop-down that selects what one chart shows. */
export interface Choice {
  label: string
  options: string[]
  chosen: string
}

/**
 * A Vega-Lite specification as plain data, with its rows inline. `title` names what it shows, `description` states the
 * finding; `usermeta` (which Vega-Lite ignores) carries what a table or a page needs beside the picture.
 */
export interface ChartSpec {
  $schema: string
  title: { text: string }
  description: string
  usermeta: { howToRead: string; columns: Column[]; note: string; choice: Choice | null; brushable: boolean }
  data: { values: Row[] }
  [property: string]: unknown
}

/** The parts that differ between charts; `chartSpec` adds the rest. */
export interface ChartParts {
  title: string
  /** One or two sentences. */
  howToRead: string
  /** The finding of this run, one sentence; also the text for a screen reader. */
  takeaway: string
  columns: Column[]
  /** What was pooled, left out or may mislead; '' if nothing. */
  note?: string
  choice?: Choice | null
  /** Whether it has a time axis that can be brushed. */
  brushable?: boolean
  rows: Row[]
  height: number
  params?: object[]
  transform?: object[]
  encoding?: object
  layer: object[]
}

/** Upper bound of the rows in a chart: beyond it a page opens visibly slower (100 000 rows take 4 to 10 s). */
export const maxRows = 15_000

/** The complete Vega-Lite specification of a chart. */
export function chartSpec(parts: ChartParts): ChartSpec {
  const { choice = null, note = '', brushable = false, params = [], transform = [] } = parts
  const choosing = choice === null ? [] : [choiceParam(choice)]
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: parts.title },
    description: parts.takeaway,
    usermeta: { howToRead: parts.howToRead, columns: parts.columns, note, choice, brushable },
    width: 'container',
    height: parts.height,
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { values: parts.rows },
    params: [...params, ...choosing],
    transform: [...(choice === null ? [] : [{ filter: 'datum.choice === choice' }]), ...transform],
    encoding: parts.encoding ?? {},
    layer: parts.layer,
    config: lightTheme,
  }
}

/** Rows carry a field `choice`; only rows of the selected value are drawn. */
function choiceParam(choice: Choice): object {
  return {
    name: 'choice',
    value: choice.chosen,
    bind: { input: 'select', options: choice.options, name: choice.label },
  }
}

/** Four significant digits: more is noise, and the file stays small. Null stays null. */
export function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4))
}
