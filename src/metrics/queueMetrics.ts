import { byStages, ofService } from '../model/metricFolds.ts'
import type { Fold, GaugeMetric } from '../model/metric.ts'

/** The queues of the path that stand in front of pools: a stage and the stages of its pools. */
export const stageQueues: Readonly<Record<string, readonly string[]>> = {
  vad: ['vad'],
  asr: ['asr'],
  retrieval: ['embed', 'rerank'],
  llm: ['llm'],
  tts: ['tts'],
  egress: ['egress'],
}

function queueDepth(stage: string, label: string, fold: Fold, about: string): GaugeMetric {
  return {
    name: `${stage}.queueDepth`,
    kind: 'gauge',
    unit: 'count',
    label: `${label} queue depth`,
    better: 'less',
    slices: 'all',
    pooling: 'mean',
    spiky: true,
    fold,
    about,
  }
}

function poolQueue(stage: string, label: string): GaugeMetric {
  const about = `Jobs waiting for the ${label} pools, mean over the minute.`
  return queueDepth(stage, label, byStages('queue_mean', stageQueues[stage]), about)
}

export const captureQueueDepth = queueDepth(
  'capture',
  'Capture',
  ofService('capture_waiting', false),
  'Packets that wait in apps to be sent, mean over the minute, counted when their caller begins to speak.',
)
export const vadQueueDepth = poolQueue('vad', 'VAD')
export const asrQueueDepth = poolQueue('asr', 'ASR')
export const retrievalQueueDepth = poolQueue('retrieval', 'Retrieval')
export const llmQueueDepth = poolQueue('llm', 'LLM')
export const ttsQueueDepth = poolQueue('tts', 'TTS')
export const egressQueueDepth = poolQueue('egress', 'Egress')
export const playbackQueueDepth = queueDepth(
  'playback',
  'Playback',
  ofService('playback_waiting', false),
  'Parts of audio that wait in clients to be played, mean over the minute, counted when they are sent.',
)

/** The queues of the path in the order a turn meets them: what people call the stage, and its metric. */
export const pathQueues: readonly { stage: string; title: string; metric: GaugeMetric }[] = [
  { stage: 'capture', title: 'Capture', metric: captureQueueDepth },
  { stage: 'vad', title: 'VAD', metric: vadQueueDepth },
  { stage: 'asr', title: 'ASR', metric: asrQueueDepth },
  { stage: 'retrieval', title: 'Retrieval', metric: retrievalQueueDepth },
  { stage: 'llm', title: 'LLM', metric: llmQueueDepth },
  { stage: 'tts', title: 'TTS', metric: ttsQueueDepth },
  { stage: 'egress', title: 'Egress', metric: egressQueueDepth },
  { stage: 'playback', title: 'Playback', metric: playbackQueueDepth },
]
