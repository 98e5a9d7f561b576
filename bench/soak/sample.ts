import { openConnections } from "./send.ts";
import type { Figures, SoakSite } from "./soak-site.ts";

/** What one site was like at a moment. */
export interface Sample {
  /** Since the load began. */
  readonly seconds: number;
  readonly figures: Figures;
}

/** Asked of the metrics, and what it is called. */
const metrics = {
  nodejs_eventloop_lag_p99_seconds: "delay p99",
  nodejs_eventloop_lag_max_seconds: "delay max",
  process_cpu_seconds_total: "processor",
  latchkey_sessions_remembered: "sessions remembered",
  latchkey_access_tokens_remembered: "tokens remembered",
  latchkey_revocation_view_entries: "endings remembered",
} as const;

/** Looks at a site. With `collect` it also says what is left of each process's memory when garbage has been collected. */
export async function takeSample(site: SoakSite, seconds: number, collect: boolean): Promise<Sample> {
  const figures: Record<string, number> = { ...(await site.sizes()) };
  for (const [at, one] of site.processes.entries()) {
    const note = (what: string, value: number): void => {
      figures[`process ${at + 1}: ${what}`] = value;
    };
    const value = await one.metrics();
    for (const [metric, what] of Object.entries(metrics)) note(what, value(metric));
    // Those of the load come and go with how many calls happen to be under way.
    note("descriptors", one.descriptors() - openConnections(one.url));
    for (const [what, bytes] of Object.entries(await one.memory(false))) note(what, bytes);
    if (!collect) continue;
    for (const [what, bytes] of Object.entries(await one.memory(true))) note(`${what} after collection`, bytes);
    // The event loop stood still for it, by our doing: the next look begins after that.
    await one.metrics();
  }
  return { seconds, figures };
}
