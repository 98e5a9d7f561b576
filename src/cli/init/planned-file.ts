/** A file that is to be written, or what is to be added to one. */
export interface PlannedFile {
  /** Below the project's folder. */
  readonly path: string;
  /** What it is, in a few words. */
  readonly what: string;
  readonly lines: readonly string[];
  /** Whether nobody but its owner may read it. @default false */
  readonly isSecret?: true;
  /** Whether the lines come to the end of a file that is there. @default false */
  readonly isAddition?: true;
}
