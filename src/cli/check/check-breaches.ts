import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import { OutboundError } from "../../outbound/send-outbound.ts";
import { probeBreachService } from "../../password/breach-check.ts";
import { type Finding, ok, warn } from "../../doctor/finding.ts";

/** Whether the list of stolen passwords answers, where new passwords are looked up. */
export async function checkBreaches({ breachCheck }: Pick<ResolvedOptions, "breachCheck">): Promise<Finding[]> {
  if (breachCheck === null) return [];
  const { host } = breachCheck.url;
  try {
    await probeBreachService(breachCheck);
    return [ok("breachCheck", `new passwords are looked up at ${host}`)];
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const fix = "let this machine reach it by https, or take password.breachCheck out";
    return [warn("breachCheck", error.message.replace(/\.$/, ""), fix)];
  }
}
