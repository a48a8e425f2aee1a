import { RigInputError } from '../rigInputError.ts'

/** Vidur's result of one request, seconds. */
export interface VidurResult {
  id: number
  ttftS: number
  e2eS: number
  restarts: number
}

const names = ['Request Id', 'prefill_e2e_time', 'request_e2e_time', 'request_num_restarts']

/** Rows of Vidur's request_metrics.csv; ids count the workload's rows from 0. */
export function parseVidurResults(text: string, file: string): VidurResult[] {
  const [header, ...lines] = text.trim().split(/\r?\n/)
  const at = names.map((name) => header.split(',').indexOf(name))
  if (at.includes(-1)) throw new RigInputError(`${file}:1: no column ${names.filter((_, i) => at[i] < 0).join(', ')}`)
  return lines.map((line) => {
    const [id, ttftS, e2eS, restarts] = at.map((i) => Number(line.split(',')[i]))
    return { id, ttftS, e2eS, restarts }
  })
}
