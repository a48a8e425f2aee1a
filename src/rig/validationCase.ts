/** One line of `parley validate`: an external reference value, parley's value, and how far apart they may be. */
export interface ValidationCase {
  case: string
  reference: number | string
  parley: number | string
  /** In the unit of the bar, a share unless the case says otherwise. */
  error: number
  bar: number
  ok: boolean
}
