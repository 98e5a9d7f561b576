import { AuthError } from "../error/auth-error.ts";
import type { Metrics } from "./metrics.ts";

/** Counts an attempt to sign in by how it ends. Gives and throws what the attempt does. */
export async function countSignIn<T>(
  metrics: Metrics,
  method: string,
  attempt: () => Promise<T>,
  outcomeOf: (result: T) => string = () => "success",
): Promise<T> {
  try {
    const result = await attempt();
    metrics.count("latchkey_sign_ins_total", { method, outcome: outcomeOf(result) });
    return result;
  } catch (error) {
    const outcome = error instanceof AuthError ? error.code : "internal_error";
    metrics.count("latchkey_sign_ins_total", { method, outcome });
    throw error;
  }
}
