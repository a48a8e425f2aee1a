import { fault } from '../model/shorthand.ts'

/** A01. A stricter VAD closes quiet speech as silence; the stream reopens and the onset clock restarts. */
export const vadFalseSilence = fault({
  name: 'vad-false-silence',
  catalogue: 'A01',
  about: 'The VAD takes quiet speech for silence and reopens the stream',
  params: { threshold: { unit: 'dB', base: 1.9, about: 'Speech margin at which half of the onsets are lost.' } },
  unfold: ({ threshold }) => ({ changes: [{ knob: 'stage/vad.thresholdDb', set: threshold, where: {} }], acts: [] }),
})

/** A02. First partials wait for a longer chunk: every quantile moves by the same amount. */
export const asrChunkEnlarged = fault({
  name: 'asr-chunk-enlarged',
  catalogue: 'A02',
  about: 'ASR decodes larger chunks of audio',
  params: { chunk: { unit: 'ms', base: 480, about: 'Audio decoded in one step.' } },
  unfold: ({ chunk }) => ({ changes: [{ knob: 'stage/asr.chunkMs', set: chunk, where: {} }], acts: [] }),
})

/** A03. Every chunk waits for a fuller batch; worst where traffic is low. */
export const asrBatchDelay = fault({
  name: 'asr-batch-delay',
  catalogue: 'A03',
  about: 'ASR batches wait longer to fill',
  params: {
    delay: { unit: 'ms', base: 120, about: 'Longest wait for a fuller batch.' },
    pool: { unit: 'pool', base: '', about: 'ASR pool; all if nothing is said.' },
  },
  unfold: ({ delay, pool }, around) => ({
    changes: around.named(pool, 'asr').map((name) => ({ knob: `pool/${name}.batchDelayMs`, set: delay, where: {} })),
    acts: [],
  }),
})

/** A04. The app packs audio into large packets: server-side latencies do not move, the caller waits. */
export const clientCadence = fault({
  name: 'client-cadence',
  catalogue: 'A04',
  about: 'The app sends audio in large packets',
  params: { packet: { unit: 'ms', base: 400, about: 'Audio in one packet.' } },
  unfold: ({ packet }) => ({ changes: [{ knob: 'stage/capture.packetMs', set: packet, where: {} }], acts: [] }),
})

/** A05. Fewer workers or slower ones until the queue grows. */
export const asrPoolSaturation = fault({
  name: 'asr-pool-saturation',
  catalogue: 'A05',
  about: 'The ASR pools are slower than their traffic',
  params: {
    slowdown: { unit: 'times', base: 6, about: 'Service time of every worker times this.' },
    pool: { unit: 'pool', base: '', about: 'ASR pool; all if nothing is said.' },
  },
  unfold: ({ slowdown, pool }, around) => ({
    changes: around
      .named(pool, 'asr')
      .map((name) => ({ knob: `pool/${name}.slowdown`, times: Number(slowdown), where: {} })),
    acts: [],
  }),
})

/** A06. Slots run out although the GPUs are half idle; first turns of calls wait. */
export const streamSlots = fault({
  name: 'stream-slots',
  catalogue: 'A06',
  about: 'ASR workers take fewer streams at once',
  params: {
    slots: { unit: 'count', base: 8, about: 'Streams of one worker.' },
    pool: { unit: 'pool', base: '', about: 'ASR pool; all if nothing is said.' },
  },
  unfold: ({ slots, pool }, around) => ({
    changes: around.named(pool, 'asr').map((name) => ({ knob: `pool/${name}.streamsMax`, set: slots, where: {} })),
    acts: [],
  }),
})

/** A08. Both directions of the network jitter and lose packets. */
export const networkJitter = fault({
  name: 'network-jitter',
  catalogue: 'A08',
  about: 'The network jitters and loses packets, both ways',
  params: {
    jitter: { unit: 'ms', base: 60, about: 'Mean extra delay of a packet.' },
    loss: { unit: 'ratio', base: 0.05, about: 'Share of packets lost.' },
  },
  unfold: ({ jitter, loss }) => ({
    changes: ['uplink', 'downlink'].flatMap((stage) => [
      { knob: `stage/${stage}.jitterMs`, set: jitter, where: {} },
      { knob: `stage/${stage}.lossRatio`, set: loss, where: {} },
    ]),
    acts: [],
  }),
})

/** A09. Turns end late; first partials stay where they were. */
export const lateEndpoint = fault({
  name: 'late-endpoint',
  catalogue: 'A09',
  about: 'The end of a turn is found late',
  params: {
    hangover: { unit: 'ms', base: 900, about: 'Silence that ends a turn.' },
    missed: { unit: 'ratio', base: 0.02, about: 'Share of turn ends missed at first.' },
  },
  unfold: ({ hangover, missed }) => ({
    changes: [
      { knob: 'stage/vad.hangoverMs', set: hangover, where: {} },
      { knob: 'stage/vad.missedSilenceRatio', set: missed, where: {} },
    ],
    acts: [],
  }),
})

/** A10. Early hypotheses are rewritten more often. */
export const partialInstability = fault({
  name: 'partial-instability',
  catalogue: 'A10',
  about: 'Partial transcripts are rewritten more often',
  params: { stability: { unit: 'ratio', base: 0.5, about: 'Share of partial words that stay.' } },
  unfold: ({ stability }) => ({ changes: [{ knob: 'stage/asr.stability', set: stability, where: {} }], acts: [] }),
})

/** A11. Use with `where: {accent: …}`: no latency moves. */
export const accentRegression = fault({
  name: 'accent-regression',
  catalogue: 'A11',
  about: 'ASR hears some speakers worse',
  params: { times: { unit: 'times', base: 1.4, about: 'Word error rate times this.' } },
  unfold: ({ times }) => ({ changes: [{ knob: 'stage/asr.wer', times: Number(times), where: {} }], acts: [] }),
})

/** A12. One worker of a pool is slow; its share of the turns waits. */
export const grayFailure = fault({
  name: 'gray-failure',
  catalogue: 'A12',
  about: 'One worker of a pool is slow',
  params: {
    slowdown: { unit: 'times', base: 4, about: 'Service time of that worker times this.' },
    pool: { unit: 'pool', about: 'The pool of the slow worker.' },
  },
  unfold: ({ slowdown, pool }) => ({
    changes: [{ knob: `pool/${pool}.slowWorkerTimes`, set: slowdown, where: {} }],
    acts: [],
  }),
})
