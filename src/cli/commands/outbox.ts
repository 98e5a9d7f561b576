import type { MessageKind } from "../../outbox/message.ts";
import { retryMessages } from "../../outbox/retry-messages.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../show-time.ts";

/** What waits to leave is listed and tried again alike, whatever it is. */
interface Outgoing {
  readonly kind: MessageKind;
  /** The group of commands, which is also the name of the list in JSON. */
  readonly group: "mail" | "hooks";
  readonly one: string;
  readonly many: string;
}

export const outgoing: Readonly<Record<Outgoing["group"], Outgoing>> = {
  mail: { kind: "mail", group: "mail", one: "mail", many: "mails" },
  hooks: { kind: "hook", group: "hooks", one: "call", many: "calls" },
};

export interface OutboxFlags extends InstallationOptions {
  readonly limit: number;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Lists what was given up. */
export async function listOutgoing(
  { kind, many }: Outgoing,
  { json = false, limit, ...options }: OutboxFlags,
): Promise<void> {
  const { counts, dead } = await withStorage(options, async ({ outbox }) => ({
    counts: await outbox.count(kind),
    dead: await outbox.listDead(kind, limit),
  }));
  if (json) {
    const items = dead.map(({ id, attempts, createdAt, deadAt, error }) => ({
      id,
      attempts,
      createdAt,
      deadAt,
      error,
    }));
    return printJson({ waiting: counts.waiting, oldestWaiting: counts.oldest, dead: counts.dead, [many]: items });
  }
  if (dead.length > 0) {
    printTable(
      [
        { title: "ID", show: ({ id }) => id },
        { title: "WRITTEN", show: ({ createdAt }) => showTime(createdAt) },
        { title: "GIVEN UP", show: ({ deadAt }) => showTime(deadAt) },
        { title: "TRIED", show: ({ attempts }) => attempts },
        { title: "WHY", show: ({ error }) => error, flexible: true },
      ],
      dead,
    );
  }
  const since = counts.oldest === null ? "" : `, the oldest since ${showTime(counts.oldest)}`;
  say(`${counts.dead} given up, ${counts.waiting} waiting to leave${since}.`);
}

/** Lets what was given up be tried again. */
export async function retryOutgoing(
  { kind, group, one, many }: Outgoing,
  given: readonly string[],
  { all = false, ...options }: OutboxFlags,
): Promise<void> {
  if (all === given.length > 0)
    throw new CommandError(`Say which: their ids as latchkey ${group} list shows them, or --all.`);
  const ids = given.map((text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new CommandError(`${printable(text)} is no id of a ${one}; see latchkey ${group} list.`);
  });
  await withStorage(options, async (storage) => {
    const { retried, missing } = await retryMessages(storage, { kind, ids: all ? "all" : ids, actor: "operator" });
    const revivals = retried === 1 ? `One ${one} is` : `${retried} ${many} are`;
    if (retried > 0 || all) console.log(`${revivals} tried again by the running server.`);
    if (missing.length > 0) throw new CommandError(`Not given up, or not there: ${missing.join(", ")}.`);
  });
}
