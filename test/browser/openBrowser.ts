import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/** Flags of a headless shell in a container: no sandbox (tests run as root), no GPU, pages allowed to read file:// only. */
const flags = ['--no-sandbox', '--disable-gpu', '--disable-webgl', '--font-render-hinting=none', '--hide-scrollbars']

/**
 * A real Chromium, without any apt install: the package's binary, its fonts, and its system libraries where the machine
 * lacks them. Close it with `browser.close()`.
 */
export async function openBrowser(): Promise<Browser> {
  const folder = await unpacked()
  const executablePath = join(folder, 'chromium')
  return chromium.launch({ executablePath, args: flags, env: environment(folder, executablePath), timeout: 0 })
}

/**
 * Unpacks once per machine. The package writes straight to its final place, so two test files starting together would
 * see half a binary: unpack aside, then rename.
 */
async function unpacked(): Promise<string> {
  const home = join(tmpdir(), 'parley-chromium-147')
  if (existsSync(join(home, 'chromium'))) return home
  const aside = mkdtempSync(join(tmpdir(), 'parley-chromium-'))
  const before = { ...process.env }
  try {
    process.env.TMPDIR = aside
    // The package brings its system libraries along only when it believes to be on Amazon Linux.
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x'
    const packaged = (await import('@sparticuz/chromium')).default
    await packaged.executablePath()
    writeFileSync(join(aside, 'fonts', 'fonts.conf'), fontConfiguration(home))
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  }
  try {
    renameSync(aside, home)
  } catch (error) {
    if (!existsSync(join(home, 'chromium'))) throw error
    rmSync(aside, { recursive: true })
  }
  return home
}

/** The package's own configuration names fixed folders of Amazon's machines; without any font a page with a <select> aborts Chromium. */
function fontConfiguration(home: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(home, 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>
`
}

/** The packaged fonts always (same picture everywhere), the packaged libraries only where the binary does not start without. */
function environment(folder: string, executablePath: string): Record<string, string> {
  const base = { PATH: process.env.PATH ?? '', HOME: folder, FONTCONFIG_PATH: join(folder, 'fonts') }
  const starts = spawnSync(executablePath, ['--version'], { env: base }).status === 0
  return starts ? base : { ...base, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
}
