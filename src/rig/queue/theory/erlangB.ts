/**
 * P(an arrival finds all of `servers` busy and is lost) at offered load a = λ·E[S], whatever the service distribution.
 * Erlang 1917; insensitivity Sevastyanov 1957.
 */
export function erlangB(servers: number, offered: number): number {
  let blocked = 1
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked)
  return blocked
}
