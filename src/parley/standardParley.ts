import { createParley } from './createParley.ts'
import { standardParts } from './standardParts.ts'

/** The simulator as shipped. */
export const standardParley = createParley(standardParts)
