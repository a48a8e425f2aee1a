import type { KnobCell } from '../model/knobCell.ts'
import type { Autoscaler } from '../serving/autoscaler.ts'
import type { Scalable } from '../serving/scalable.ts'

/**
 * Makes the `workers` knob of a pool change its workers by the difference, whatever their present number. On an autoscaled
 * pool the autoscaler's min and max shift by as much while it lasts.
 */
export function followWorkersKnob(knob: KnobCell, server: Scalable, autoscaler: Autoscaler | null): void {
  let stood = knob.value
  knob.onChange(() => {
    const by = knob.value - stood
    stood = knob.value
    if (by === 0) return
    if (autoscaler !== null) autoscaler.move(by)
    else if (by > 0) server.scaleUp(by)
    else server.scaleDown(-by)
  })
}
