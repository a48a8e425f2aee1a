/** `other` resolved against the folder of `file`: `drills/a.yaml` + `../world.yaml` → `world.yaml`. Forward slashes. */
export function besideFile(file: string, other: string): string {
  if (other.startsWith('/') || /^[A-Za-z]:[\\/]/.test(other)) return other
  const parts = file.replaceAll('\\', '/').split('/').slice(0, -1)
  for (const part of other.replaceAll('\\', '/').split('/')) {
    const last = parts[parts.length - 1]
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** `drills/hot-gpu.yaml` → `hot-gpu`. */
export function baseName(file: string): string {
  const last = file.replaceAll('\\', '/').split('/').pop() ?? ''
  return last.replace(/\.ya?ml$/, '')
}
