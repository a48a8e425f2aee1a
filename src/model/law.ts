/** A law that must hold on every run, and what was found. */
export interface Law {
  law: string
  ok: boolean
  detail: string
}
