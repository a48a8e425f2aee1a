import type { WorkMeter } from '../../model/workAccount.ts'
import type { LlmRequest } from './request.ts'

/** Books the GPU time used since the last booking; `gpuUs` is the time used by now. */
export function chargeUpTo(book: WorkMeter | null, request: LlmRequest, gpuUs: number): void {
  const us = gpuUs - request.bookedUs
  if (us === 0) return
  request.bookedUs = gpuUs
  if (book !== null) book.book(request.account, us)
}
