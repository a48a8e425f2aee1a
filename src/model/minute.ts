const MS_PER_MINUTE = 60_000

/**
 * The minute of a run to which a time belongs. A minute closes after all events of its last instant, so it includes its end
 * and not its start: (0, 60 000] is minute 0, and so is 0.
 */
export function minuteOfMs(ms: number): number {
  return ms <= 0 ? 0 : Math.ceil(ms / MS_PER_MINUTE) - 1
}
