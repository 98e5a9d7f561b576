import { accountDigits } from "../../src/throttle/network-failures.ts";

/** What tells an account apart from the others of a network. */
export function accountMark(n: number): string {
  return n.toString(16).padStart(accountDigits, "0");
}
