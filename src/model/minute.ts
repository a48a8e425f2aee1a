const MS_PER_MINUTE = 60_000

/**
 * The minute of a run in which something at this time counts. A minute closes after everything that happens at its last
 * instant, so that one has its end and not its beginning: (0, 60 000] is minute 0, and so is 0.
 */
export function minuteOfMs(ms: number): number {
  return ms <= 0 ? 0 : Math.ceil(ms / MS_PER_MINUTE) - 1
}
