import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { ensureFolder, removeEmptyFolders } from './folder.ts'

/** `.<name>.partial-<process>-<thread>` is being written, `.<name>.old-<process>-<thread>` is being replaced. */
const LEFTOVER = /^\.(.+)\.(partial|old)-(\d+)-(\d+)$/

/**
 * A result folder that is written atomically. Files are written to a hidden folder beside it; `commit` renames that
 * into place, and only then is an older result removed. Leftovers of killed runs are cleaned when the next run starts.
 */
export class ResultFolder {
  readonly path: string
  private readonly partial: string
  private readonly old: string
  /** The parents that were created for it, outermost first. */
  private readonly parents: string[]

  constructor(path: string) {
    this.path = path
    const { partial, old } = hiddenFolders(path, threadId)
    this.partial = partial
    this.old = old
    this.parents = this.open()
  }

  /** Creates the partial folder; returns the parents that were created for it. */
  private open(tries = 3): string[] {
    const parent = dirname(this.path)
    const created = ensureFolder(parent)
    try {
      cleanLeftovers(parent, basename(this.path))
      mkdirSync(this.partial)
      return created
    } catch (error) {
      // Another thread may have removed the parent, which was empty.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 1) throw error
      return [...new Set([...created, ...this.open(tries - 1)])]
    }
  }

  /** The path to write a file to before `commit`; creates the folders in its name. */
  file(name: string): string {
    const path = join(this.partial, name)
    ensureFolder(dirname(path))
    return path
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text)
  }

  /** Names of the files so far, recursively, in alphabetical order. */
  names(): string[] {
    const entries = readdirSync(this.partial, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return files.map((file) => file.slice(this.partial.length + 1).replaceAll('\\', '/')).sort()
  }

  /** Renames the folder into place. */
  commit(): void {
    if (existsSync(this.path)) renameSync(this.path, this.old)
    renameSync(this.partial, this.path)
    rmSync(this.old, { recursive: true, force: true })
  }

  /** Removes the partial folder and the parents that were created for it; an older result stays. */
  discard(): void {
    rmSync(this.partial, { recursive: true, force: true })
    removeEmptyFolders(this.parents)
  }
}

/** The folder of a run: `<out>/<scenario>/<seed>[+<mitigation>…]`. */
export function runFolder(out: string, scenario: string, { seed, mitigations }: { seed: number; mitigations: readonly string[] }): string {
  return join(out, scenario, [String(seed), ...mitigations].join('+'))
}

/**
 * Removes what a killed thread of this process left half written for the result at `path`, and restores the older
 * result if it was being replaced. Removes the folder around it if nothing else is in it.
 */
export function removePartialRun(path: string, thread: number): void {
  const { partial, old } = hiddenFolders(path, thread)
  if (existsSync(old) && !existsSync(path)) renameSync(old, path)
  for (const folder of [partial, old]) rmSync(folder, { recursive: true, force: true })
  removeEmptyFolders([dirname(path)])
}

function hiddenFolders(path: string, thread: number): { partial: string; old: string } {
  const hidden = join(dirname(path), `.${basename(path)}`)
  return { partial: `${hidden}.partial-${process.pid}-${thread}`, old: `${hidden}.old-${process.pid}-${thread}` }
}

/** Removes leftovers of killed runs, and restores a result whose replacement was killed halfway. */
function cleanLeftovers(parent: string, own: string): void {
  for (const entry of readdirSync(parent)) {
    const [, name, kind, pid, thread] = LEFTOVER.exec(entry) ?? []
    if (name === undefined) continue
    const ours = Number(pid) === process.pid
    const stale = ours ? name === own && Number(thread) === threadId : !isAlive(Number(pid))
    if (!stale) continue
    const path = join(parent, entry)
    if (kind === 'old' && !existsSync(join(parent, name))) renameSync(path, join(parent, name))
    else rmSync(path, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
