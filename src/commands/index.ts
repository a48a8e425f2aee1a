import { calibrate } from './calibrate.ts'
import { check } from './check.ts'
import { completion } from './completion.ts'
import type { Commands } from './command.ts'
import { detect } from './detect.ts'
import { drills } from './drills.ts'
import { list } from './list.ts'
import { query } from './query.ts'
import { rig } from './rig.ts'
import { run } from './run.ts'
import { schema } from './schema.ts'
import { validate } from './validate.ts'

/** The commands of `parley`, in the order of help. */
export const commands: Commands = {
  drills,
  run,
  check,
  list,
  query,
  detect,
  rig,
  calibrate,
  validate,
  schema,
  completion,
}
