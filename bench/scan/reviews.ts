/** What a person says of a finding, having read the code around it. */
export interface Review {
  /** `package@version:file:line` */
  readonly at: string;
  readonly rule: string;
  /** Whether the code does what the rule says. */
  readonly verdict: "true" | "false";
  readonly why: string;
}

export const reviews: readonly Review[] = [];
