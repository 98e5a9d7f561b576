import type { Endpoint } from "./endpoint.ts";
import type { HttpSettings } from "./settings.ts";

/** Whether an endpoint is there, by what it needs. */
export function isOffered({ needs }: Pick<Endpoint, "needs">, { passwords, providers }: HttpSettings): boolean {
  if (needs === "passwords") return passwords;
  if (needs === undefined) return true;
  return providers.length > 0 || (needs === "either" && passwords);
}
