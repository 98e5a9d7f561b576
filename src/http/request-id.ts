/**
 * What a host calls a request, as a text that a log, a header and a page can hold: letters, digits and a few marks, 128 at most. Null
 * for everything else. Frameworks count ("req-1", 17) or draw at random.
 */
export function parseHostRequestId(given: unknown): string | null {
  const text = typeof given === "number" ? String(given) : given;
  return typeof text === "string" && /^[\w.:=+/-]{1,128}$/.test(text) ? text : null;
}
