import { WorkAccount } from '../model/workAccount.ts'

/** Account of jobs and requests that have none of their own. */
export const unbooked = WorkAccount.of('unfinished')

/** Account of work by a worker that crashed, or was stopped, during its job. */
export const lostWork = WorkAccount.of('lost')
