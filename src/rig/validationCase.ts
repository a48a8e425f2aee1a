/** One line of `parley validate`: a number that somebody else made, ours beside it, and how far they may be apart. */
export interface ValidationCase {
  case: string
  reference: number | string
  parley: number | string
  /** In the unit of the bar, a share unless the case says otherwise. */
  error: number
  bar: number
  ok: boolean
}
