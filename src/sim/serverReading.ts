import type { ServerWindow } from '../serving/server.ts'

/** What one server did in a minute, and its price. */
export interface ServerReading extends ServerWindow {
  name: string
  stage: string
  region: string
  usd: number
}
