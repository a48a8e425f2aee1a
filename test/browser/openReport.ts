import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

export interface OpenedReport {
  page: Page
  /** Errors and warnings of the page, and every address it asked for besides itself and inline data. */
  complaints: string[]
  close: () => Promise<void>
}

/** Opens a report as a person would: a file, from disk, and waits until its charts stand. */
export async function openReport(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenedReport> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-report-'))
  const file = join(folder, 'report.html')
  writeFileSync(file, html)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  // However busy the machine is: what hangs is ended by the test's own limit.
  context.setDefaultTimeout(0)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const own = pathToFileURL(file).href
  page.on('request', (request) => {
    const address = request.url()
    if (address !== own && !address.startsWith('data:')) complaints.push(`asked for ${address}`)
  })
  await page.goto(own)
  if (options.javaScriptEnabled !== false) await page.evaluate('parleyReport.ready')
  const close = async () => {
    await context.close()
    rmSync(folder, { recursive: true })
  }
  return { page, complaints, close }
}
