import { availableParallelism } from "node:os";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { quote } from "../../shared/quote.ts";

/** More of them than any machine has use for: each is a process of its own, with its own memory and connections. */
const most = 64;

/** How many processes are to share the port: a number, or `auto` for as many as there are cores. Throws `ConfigurationError`. */
export function resolveWorkers(text = "1"): number {
  if (text === "auto") return Math.min(availableParallelism(), most);
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (workers >= 1 && workers <= most) return workers;
  throw new ConfigurationError(
    "workers",
    `workers is ${quote(text)}; write a number from 1 to ${most}, or auto for as many as there are cores.`,
  );
}
