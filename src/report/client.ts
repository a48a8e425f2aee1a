/**
 * The page's own script, as text: it runs in the reader's browser. It draws every chart, keeps one time range for all
 * of them (a brush, the fields and Reset all set it) and follows the colour scheme. `window.parleyReport` is there for
 * tests and for inspection.
 */
export const client = `
'use strict'
;(() => {
  const page = JSON.parse(document.getElementById('report-data').textContent)
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const fields = { from: document.getElementById('from-minute'), to: document.getElementById('to-minute') }
  const says = document.getElementById('range-says')
  const reset = document.getElementById('reset-range')
  const range = { from: 0, to: page.durationMinutes }
  const views = {}
  /** The chart a drag began in, and the minutes its brush covers. */
  let dragged = null
  let brushed = null

  const clock = (minute) => {
    const ofDay = page.startMinuteOfDay + minute
    return String(Math.floor(ofDay / 60) % 24).padStart(2, '0') + ':' + String(ofDay % 60).padStart(2, '0')
  }

  async function draw(name) {
    const place = document.getElementById('chart-' + name)
    if (place === null) return
    const { title, usermeta, description, config, ...spec } = page.specs[name]
    // The page has its own drop-down for the choice.
    const params = spec.params.map(({ bind, ...param }) => param)
    const result = await vegaEmbed(place, { ...spec, params, config: dark.matches ? page.themes.dark : page.themes.light }, {
      actions: false, renderer: 'svg', tooltip: { theme: dark.matches ? 'dark' : 'light' },
    })
    if (views[name]) views[name].finalize()
    const view = result.view
    views[name] = view
    const choice = document.querySelector('select[data-choice="' + name + '"]')
    if (choice) view.signal('choice', choice.value)
    if (usermeta.brushable) {
      view.addSignalListener('brush', (_, value) => { brushed = value.minute ?? null })
      place.onpointerdown = () => { dragged = name }
    }
    await applyTo(name)
    place.style.minHeight = ''
    // The place itself is an image with a name; what Vega draws in it is not for a screen reader.
    for (const part of place.children) part.setAttribute('aria-hidden', 'true')
  }

  /** Charts without a time axis have no such signals and stay as they are. */
  function applyTo(name) {
    const view = views[name]
    if (page.specs[name].params.some((param) => param.name === 'fromMinute')) {
      view.signal('fromMinute', range.from).signal('toMinute', range.to)
    }
    return view.runAsync()
  }

  async function setRange(from, to) {
    const end = page.durationMinutes
    let first = Math.max(0, Math.min(end - 1, Math.floor(Number(from) || 0)))
    let last = Math.max(0, Math.min(end, Math.ceil(Number(to) || 0)))
    if (last <= first) last = first + 1
    range.from = first
    range.to = last
    fields.from.value = first
    fields.to.value = last
    const whole = first === 0 && last === end
    reset.disabled = whole
    says.textContent = whole
      ? 'The whole run is shown.'
      : 'Minutes ' + first + ' to ' + last + ' are shown (' + clock(first) + ' to ' + clock(last) + ').'
    await Promise.all(Object.keys(views).map(applyTo))
  }

  // Vega hears of the pointer first, hence the wait; zooming while the drag goes on would move the chart away under it.
  window.addEventListener('pointerup', () => setTimeout(async () => {
    const [name, minutes] = [dragged, brushed]
    dragged = brushed = null
    if (name === null || minutes === null) return
    await views[name].signal('brush_x', [0, 0]).runAsync()
    await setRange(Math.min(...minutes), Math.max(...minutes))
  }, 0))
  document.getElementById('range').addEventListener('submit', (event) => {
    event.preventDefault()
    setRange(fields.from.value, fields.to.value)
  })
  for (const field of Object.values(fields)) field.addEventListener('change', () => setRange(fields.from.value, fields.to.value))
  reset.addEventListener('click', () => { setRange(0, page.durationMinutes); fields.from.focus() })
  for (const select of document.querySelectorAll('select[data-choice]')) {
    select.addEventListener('change', () => {
      const view = views[select.dataset.choice]
      if (view) view.signal('choice', select.value).runAsync()
    })
  }

  async function drawAll() {
    for (const name of Object.keys(page.specs)) {
      await draw(name)
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
  }
  document.documentElement.classList.add('drawn')
  const report = { views, range, setRange, ready: drawAll() }
  window.parleyReport = report
  dark.addEventListener('change', () => { report.ready = report.ready.then(drawAll) })
})()
`
