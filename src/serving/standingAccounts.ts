import { WorkAccount } from '../model/workAccount.ts'

/** Of jobs and requests that nobody keeps an account for. */
export const unbooked = WorkAccount.of('unfinished')

/** Of what a worker did that crashed, or was stopped, under its job. */
export const lostWork = WorkAccount.of('lost')
