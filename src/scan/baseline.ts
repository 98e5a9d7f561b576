import type { Finding } from "./finding.ts";

/** A list of findings that are known, as a text that can be committed. */
export function writeBaseline(findings: readonly Finding[]): string {
  const rows = findings.map(({ fingerprint, rule, path }) => ({ fingerprint, rule, path }));
  return `${JSON.stringify({ version: 1, findings: rows }, null, 2)}\n`;
}

/** The fingerprints in such a list. Null: it is none. */
export function readBaseline(text: string): Set<string> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("findings" in value) || !Array.isArray(value.findings))
    return null;
  const rows: readonly unknown[] = value.findings;
  const fingerprints = rows.map((row) =>
    typeof row === "object" && row !== null && "fingerprint" in row ? row.fingerprint : null,
  );
  return fingerprints.every((one) => typeof one === "string") ? new Set(fingerprints) : null;
}
