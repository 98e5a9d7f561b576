/** What is kept under a key. */
type KeyKind = "session" | "count" | "attempts" | "network" | "feed";

/**
 * A key of ours. What stands in braces decides where a cluster keeps it, so all keys about one subject are kept together, and different
 * subjects are spread. Two installations that share a server are kept apart by the epoch of their databases.
 */
export function redisKey(epoch: string, kind: KeyKind, subject: string): string {
  return `latchkey:{${epoch}:${subject}}:${kind}`;
}
