import type { Parts } from '../../src/parley/parts.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import type { Stage } from '../../src/stages/stage.ts'

/** A stage that does nothing, and what is said of it besides its name. */
export function stageNamed(name: string, more: Partial<Stage> = {}): Stage {
  return {
    name,
    title: name,
    about: 'does nothing',
    knobs: {},
    accepts: ['transcript'],
    emits: ['transcript'],
    build: ({ next }) => ({ ports: { transcript: next.transcript } }),
    ...more,
  }
}

/** What is shipped, and one stage more. */
export function withStage(stage: Stage): Parts {
  return { ...standardParts, stages: [...standardParts.stages, stage] }
}
