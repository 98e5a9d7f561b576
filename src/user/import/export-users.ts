import type { EventStore } from "../../event/event-store.ts";
import type { ExportedRow, ExportStore } from "./export-store.ts";

const pageSize = 500;

/**
 * Everybody as a row each, in the order of ids, a page in memory at a time. Each as she is when her page is read: who registers meanwhile may be
 * left out. That hashes were read is noted before the first of them is given.
 */
export async function* exportUsers(
  { exports, events }: { readonly exports: ExportStore; readonly events: Pick<EventStore, "append"> },
  { withHashes }: { readonly withHashes: boolean },
): AsyncGenerator<readonly ExportedRow[]> {
  // Security: whoever breaks the export off has the hashes that came before.
  await events.append([{ type: "users_exported", data: { withHashes }, userId: null, actor: "operator" }]);
  for (let after: string | null = null; ; ) {
    const page: readonly ExportedRow[] = await exports.page({ after, limit: pageSize, withHashes });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last.id;
  }
}
