/**
 * The one sentence for a Node that is too old, or null when it is recent enough. Written for any Node with modules
 * (12 and later), so that an old one gets the sentence and not a syntax error.
 *
 * @param {string} found as in `process.version`
 * @param {string} how what to do about it
 */
export function tooOld(found, how) {
  const parts = /^v(\d+)\.(\d+)/.exec(found);
  const major = Number(parts && parts[1]);
  const minor = Number(parts && parts[2]);
  if (major > 22 || (major === 22 && minor >= 18)) return null;
  return `Latchkey needs Node 22.18 or later and this is Node ${found.slice(1)}: ${how}.`;
}
