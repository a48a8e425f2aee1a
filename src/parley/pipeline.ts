/** The way of a turn through a service: names of stages in order. A cohort takes one. */
export interface Pipeline {
  name: string
  /** One sentence. */
  about: string
  stages: readonly string[]
}

/** What cohorts take that name none. */
export const DEFAULT_PIPELINE = 'cascaded'
