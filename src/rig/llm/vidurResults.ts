import { CsvTable } from '../../input/csvTable.ts'
import { CsvText } from '../../input/csvText.ts'

/** Vidur's result of one request, seconds. */
export interface VidurResult {
  id: number
  ttftS: number
  e2eS: number
  restarts: number
}

const number = { kind: 'number' } as const
const columns = { 'Request Id': number, prefill_e2e_time: number, request_e2e_time: number, request_num_restarts: number } as const

/** Rows of Vidur's request_metrics.csv; ids count the workload's rows from 0. */
export function parseVidurResults(text: string, file: string): VidurResult[] {
  return new CsvTable(new CsvText(file, text), columns).rows.map((row) => ({
    id: row['Request Id'],
    ttftS: row.prefill_e2e_time,
    e2eS: row.request_e2e_time,
    restarts: row.request_num_restarts,
  }))
}
