/**
 * Light and dark colours. The drill is warm, the healthy twin cool and grey; pairs were chosen for a contrast of 3:1
 * against the page.
 */
function theme(ink: string, faint: string, empty: string, runs: [string, string], ranges: object): object {
  return {
    background: 'transparent',
    font: 'Open Sans, system-ui, -apple-system, Segoe UI, Roboto, sans-serif',
    aria: false,
    padding: { left: 0, right: 4, top: 4, bottom: 0 },
    view: { stroke: null, fill: empty },
    axis: {
      labelColor: ink,
      titleColor: ink,
      gridColor: faint,
      domainColor: faint,
      tickColor: faint,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
      titlePadding: 8,
      labelPadding: 4,
    },
    axisY: { labelLimit: 124, domain: false, ticks: false },
    legend: {
      orient: 'top',
      direction: 'horizontal',
      labelColor: ink,
      titleColor: ink,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
      titleLimit: 300,
      symbolStrokeWidth: 2,
      gradientLength: 140,
      gradientThickness: 8,
      offset: 16,
    },
    title: { color: ink, subtitleColor: ink, anchor: 'start', fontSize: 15, subtitleFontSize: 12, offset: 14 },
    text: { fontSize: 10 },
    rule: { color: ink },
    range: { category: [...runs, '#2a9d8f', '#e09f3e', '#8d6cab', '#4f86c6'], ...ranges },
  }
}

/** Vega configuration for a light page. */
export const lightTheme = theme('#4a5568', '#e3e7ee', '#f5f7fa', ['#cf3f4f', '#5f7590'], {
  heatmap: ['#dfe7f0', '#f3d9a4', '#ee9b4f', '#cf3f3a', '#8c1530', '#5a0a2c'],
  ramp: ['#eaf0f6', '#9cc0dd', '#4f86c6', '#274b8f', '#16255c'],
  diverging: ['#35a39a', '#98d0c9', '#eef1f5', '#f3b48f', '#e2595b'],
})

/** Vega configuration for a dark page. */
export const darkTheme = theme('#b6c2d2', '#2c3747', '#1b2430', ['#ff7f78', '#8ea6c1'], {
  heatmap: ['#243142', '#6b5a36', '#c07a35', '#e8574a', '#ff8d84', '#ffd0c9'],
  ramp: ['#243142', '#2f5784', '#4f86c6', '#8fbbe8', '#dcecfb'],
  diverging: ['#3fc1b5', '#3a8a84', '#263241', '#b96a53', '#ff8f80'],
})
