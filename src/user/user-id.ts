const shape = /^[A-Za-z0-9._~@|:=-]{1,64}$/;

/** No segment of a path can be the first two, whatever they are escaped as, and the console has a page at the third. */
const unusable: ReadonlySet<string> = new Set([".", "..", "new"]);

/**
 * Reads an id that a user brings along: 1 to 64 letters, digits and `. _ ~ - @ | : =`, compared as it is written. Null for anything else.
 *
 * It becomes `sub` of tokens, a part of addresses and of queries, a word at the command line: whatever means something there is left out.
 * See docs/decisions/0396.
 */
export function parseUserId(input: unknown): string | null {
  return typeof input === "string" && shape.test(input) && !unusable.has(input) ? input : null;
}
