/** How much a finding matters: somebody gets in by it; it makes something else worse; worth a look. The words are SARIF's. */
export type Severity = "error" | "warning" | "note";

/** From the least to the most. */
export const severities: readonly Severity[] = ["note", "warning", "error"];

/** What a rule says of a place in a source text. */
export interface Report {
  /** Offsets into the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** One sentence without its full stop: what is there. Never a secret. */
  readonly found: string;
  /** Where it is not the rule's. */
  readonly severity?: Severity;
  /** It is taken back when a file of the same scan states this. */
  readonly unless?: Fact;
}

/** What one file says about all of them: attempts are limited somewhere. */
export type Fact = "limited";

/** One finding, with its place. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Below the scanned path, with slashes. */
  readonly path: string;
  /** From 1; columns are UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly found: string;
  /** The line and its neighbours. Security: secrets in it are masked. */
  readonly frame: Frame;
  /** The same for the same mistake in the same line of code, wherever the line has moved to within its file. */
  readonly fingerprint: string;
}

/** Some lines of a source text, as they may be shown. */
export interface Frame {
  /** Number of the first line. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** What is marked in the finding's own line: columns from 1. The line may have been cut, so they are the frame's own. */
  readonly column: number;
  readonly length: number;
}

/** What a scan of one file came to. */
export interface FileResult {
  readonly path: string;
  readonly findings: readonly (Finding & { readonly unless?: Fact })[];
  readonly facts: readonly Fact[];
  /** Findings that a comment with a reason takes out. */
  readonly ignored: number;
  /** Why nothing, or not everything, was looked at. */
  readonly problem: Problem | null;
}

/** Why a file was not looked at: it was meant to be left out (`skipped`), or it could not be (`failed`). */
export interface Problem {
  readonly kind: "skipped" | "failed";
  readonly reason: string;
}
