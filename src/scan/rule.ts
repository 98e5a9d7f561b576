import type { Report, Severity } from "./finding.ts";
import type { SourceFile } from "./syntax/source-file.ts";

/** One mistake, and how it is found. The documentation is written from these, and both examples are run by the tests. */
export interface Rule {
  /** The name that stays: in comments, in baselines and on the command line. */
  readonly id: string;
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly severity: Severity;
  /** One sentence: what somebody can do with it. */
  readonly why: string;
  /** One sentence: what to write instead. */
  readonly fix: string;
  /** Where it is written. */
  readonly source: Source;
  /** Code in which it is found, and code of the same purpose in which it is not. */
  readonly wrong: string;
  readonly right: string;
  readonly check: (file: SourceFile) => Iterable<Report>;
}

/** Who says so: a standard, or guidance that is kept. */
export interface Source {
  readonly name: string;
  readonly url: string;
}
