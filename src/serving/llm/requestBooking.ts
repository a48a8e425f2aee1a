import type { WorkBook } from '../../model/workAccount.ts'
import type { LlmRequest } from './request.ts'

/** Books the GPU time used since the last booking; `gpuUs` is the time used by now. */
export function bookUpTo(book: WorkBook | null, request: LlmRequest, gpuUs: number): void {
  const us = gpuUs - request.bookedUs
  if (us === 0) return
  request.bookedUs = gpuUs
  if (book !== null) book.book(request.account, us)
}
