import type { ServerWindow } from '../serving/server.ts'

/** One server's window of a minute, and its cost, USD. */
export interface ServerReading extends ServerWindow {
  name: string
  stage: string
  region: string
  usd: number
}
