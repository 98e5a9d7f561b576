import { generateSecret } from "../../secret/root-secret.ts";

/** Prints a new root secret. */
export function printSecret(): void {
  console.log(generateSecret());
}
