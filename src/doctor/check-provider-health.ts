import type { ProviderReport } from "../federation/provider-report.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** How providers are doing, as a running process has seen it: nobody is asked. */
export function checkProviderHealth(reports: readonly ProviderReport[]): Finding[] {
  return reports.map(({ id, available, failedAt, failure }) => {
    if (available) return ok("providers", failedAt === null ? `${id} is asked` : `${id} has answered again`);
    const found = `${id} does not answer: ${(failure ?? "nobody knows why").replace(/\.$/, "")}`;
    return warn("providers", found, "see whether this machine reaches it; it is asked again by itself");
  });
}
