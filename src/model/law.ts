/** A law that must hold in every run, and the result of its check. */
export interface Law {
  law: string
  ok: boolean
  detail: string
}
