import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Creates a folder and its missing parents, and returns those it created, outermost first. Node's `recursive` option
 * never returns where a file system reports that the new folder's parent is missing, as /proc does. Throws the system's
 * error.
 */
export function ensureFolder(path: string): string[] {
  if (isFolder(path)) return []
  const parents = existsSync(dirname(path)) ? [] : ensureFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    if (!isFolder(path)) throw error
    return parents
  }
  return [...parents, path]
}

/** Removes folders from the innermost outwards, up to the first that holds something; what is not there is no matter. */
export function removeEmptyFolders(outermostFirst: readonly string[]): void {
  for (const path of [...outermostFirst].reverse()) {
    try {
      rmdirSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return
    }
  }
}

/** Does work that writes under folders, and removes those of them and their parents that it made and left empty. */
export async function withFolders<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  const missing = paths.map(missingFolders)
  try {
    return await work()
  } finally {
    for (const folders of missing) removeEmptyFolders(folders)
  }
}

/** A folder and its parents as far as they do not exist, outermost first. */
function missingFolders(path: string): string[] {
  return existsSync(path) ? [] : [...missingFolders(dirname(path)), path]
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}
