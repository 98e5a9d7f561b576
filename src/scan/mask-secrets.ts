import type { Node } from "oxc-parser";
import { findSigningSecrets } from "./rule/signing-secret.ts";
import { lastName } from "./syntax/last-name.ts";
import { wordsOf } from "./syntax/name.ts";
import { namedKey } from "./syntax/named-key.ts";
import type { SourceFile } from "./syntax/source-file.ts";

/** Characters of a secret that are shown, so that its owner knows which it is. */
const shown = 2;
const secretWord =
  /^(secret|secrets|password|passwd|pwd|pass|passphrase|key|keys|apikey|token|credential|credentials|salt|pepper|auth|private)$/;

/**
 * The text with secrets masked, in the same length, so that places in it stay.
 *
 * Security: what a scan prints ends in logs of a build, and in a dashboard. A finding shows lines for another reason than the secret in them,
 * so every text that may be one is masked: what a rule knows to be a secret, what has the name of one, and what looks like one.
 */
export function maskSecrets(file: SourceFile): string {
  const ranges = [...secretRanges(file)].toSorted((one, other) => one.start - other.start);
  let masked = "";
  let at = 0;
  for (const { start, end } of ranges) {
    if (start < at) continue;
    // Within the quotes. What is so short that two characters are most of it is masked as a whole.
    const inner = file.text.slice(start + 1, end - 1);
    const kept = inner.length > shown * 3 ? inner.slice(0, shown) : "";
    masked += file.text.slice(at, start + 1) + kept + inner.slice(kept.length).replaceAll(/[^\r\n]/g, "•");
    at = end - 1;
  }
  return masked + file.text.slice(at);
}

function* secretRanges(file: SourceFile): Iterable<{ readonly start: number; readonly end: number }> {
  for (const { node } of findSigningSecrets(file)) yield* literalsIn(file, node);
  for (const node of [...file.all("Literal"), ...file.all("TemplateElement")]) {
    const text = node.type === "Literal" ? node.value : node.value.raw;
    if (typeof text !== "string" || text === "") continue;
    if (looksSecret(text) || hasSecretName(node)) yield widened(file, node);
  }
}

/** The quoted pieces of an expression that was found to be a secret. */
function* literalsIn(file: SourceFile, outer: Node): Iterable<{ readonly start: number; readonly end: number }> {
  for (const node of [...file.all("Literal"), ...file.all("TemplateElement")])
    if (node.start >= outer.start && node.end <= outer.end) yield widened(file, node);
}

/** With its quotes: a piece of a template may stand without, between `}` and `${`. */
function widened(file: SourceFile, { start, end }: Node): { readonly start: number; readonly end: number } {
  return /^["'`]/.test(file.text.slice(start, start + 1)) && end - start > 1
    ? { start, end }
    : { start: start - 1, end: end + 1 };
}

/** A key in PEM, a token, or something long that is no word and no path. */
function looksSecret(text: string): boolean {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text) || /^eyJ[\w-]{8,}\./.test(text)) return true;
  if (/^(sk|pk|rk|ghp|gho|ghs|xox[bap]|AKIA|AIza|lk[srv])[-_]?\w{12,}/.test(text)) return true;
  return (
    /^[\w+/=-]{24,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text) && !/^[./]|[a-z]-[a-z]+-[a-z]/.test(text)
  );
}

/** What a text is given to: a variable, a property, a place in a call that has the name of a secret. */
function hasSecretName(node: Node): boolean {
  const isSecret = (name: string): boolean => wordsOf(name).some((word) => secretWord.test(word));
  // A few steps up: `process.env.SECRET || "…"`, `"a" + "b"`, `["one", "other"]`.
  let above = node.parent ?? null;
  for (let i = 0; above !== null && i < 5; i += 1) {
    if (above.type === "VariableDeclarator") return above.id.type === "Identifier" && isSecret(above.id.name);
    if (above.type === "Property") return above.key !== node && isSecret(namedKey(above) ?? "");
    if (above.type === "PropertyDefinition") return isSecret(namedKey(above) ?? "");
    if (above.type === "AssignmentExpression") return isSecret(lastName(above.left));
    if (above.type === "AssignmentPattern") return isSecret(lastName(above.left));
    if (above.type === "CallExpression") return false;
    if (above.type.endsWith("Statement")) return false;
    above = above.parent ?? null;
  }
  return false;
}
