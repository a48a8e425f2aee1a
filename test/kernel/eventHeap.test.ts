import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventHeap } from '../../src/kernel/eventHeap.ts'

interface Pending {
  timeUs: number
  rank: number
  order: number
}

/** null takes one out. Few distinct times and ranks, so that ties are common. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ timeUs: fc.integer({ min: 0, max: 12 }), rank: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.constant(null) },
)

const earlier = (a: Pending, b: Pending) => a.timeUs - b.timeUs || a.rank - b.rank || a.order - b.order

test('events leave by time, then rank, then in the order they came, whatever comes between', () => {
  const steps = fc.array(step, { maxLength: 400, size: 'max' })
  fc.assert(
    fc.property(steps, (script) => {
      const heap = new EventHeap(2)
      let reference: Pending[] = []
      const seen: number[][] = []
      const expected: number[][] = []
      script.forEach((push, order) => {
        if (push !== null) {
          heap.push(push.timeUs, push.rank, order)
          reference = [...reference, { ...push, order }].sort(earlier)
        } else if (reference.length > 0) {
          seen.push([heap.nextTimeUs, heap.pop(), heap.length])
          const first = reference.shift() as Pending
          expected.push([first.timeUs, first.order, reference.length])
        }
      })
      for (const { timeUs, order } of reference) {
        seen.push([heap.nextTimeUs, heap.pop(), 0])
        expected.push([timeUs, order, 0])
      }
      expect(seen).toEqual(expected)
      expect(heap.length).toBe(0)
    }),
    { numRuns: 150 },
  )
})

test('ten thousand events at one instant keep their order', () => {
  const heap = new EventHeap()
  for (let i = 0; i < 10_000; i++) heap.push(5, 0, i)
  for (let i = 0; i < 10_000; i++) if (heap.pop() !== i) expect.fail(`event ${i} was overtaken`)
})

test('times of a century in µs are told apart', () => {
  const heap = new EventHeap()
  const century = 100 * 365 * 86_400 * 1e6
  heap.push(century + 1, 0, 1)
  heap.push(century, 127, 2)
  heap.push(century, 126, 3)
  expect([heap.pop(), heap.pop(), heap.pop()]).toEqual([3, 2, 1])
})
