import type { Metric, MetricChart, QuantilesMetric } from '../model/metric.ts'
import type { Chart } from './chart.ts'
import { latencyBands } from './latencyBands.ts'

/** The charts that metrics declare, in the order of the metrics: p50 to p99 over the run. */
export function metricCharts(metrics: readonly Metric[]): Chart[] {
  return metrics.flatMap((metric) =>
    metric.kind === 'quantiles' && metric.chart !== undefined ? [chartOf(metric, metric.chart)] : [],
  )
}

function chartOf(metric: QuantilesMetric, { name, title, subtitle }: MetricChart): Chart {
  return {
    name,
    about: `${title.charAt(0).toLowerCase()}${title.slice(1)}, p50 to p99`,
    part: 'latency',
    make: (data) => latencyBands(data, metric.name, title, subtitle),
  }
}
