import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { Scenario } from '../model/scenario.ts'
export class Watchers {
  constructor(_s: Scenario, _m: MinuteTable) {}
  look(_minute: number): Alert[] { return [] }
}
