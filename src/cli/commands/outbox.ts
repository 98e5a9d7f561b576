import { resolveOptions } from "../../auth/resolve-options.ts";
import type { OutletState } from "../../hook/event-outlet.ts";
import { type DeadMessage, hookKinds, keptForMailbox, type MessageKind } from "../../outbox/message.ts";
import type { OutboxCounts, OutboxStore } from "../../outbox/outbox-store.ts";
import { retryMessages } from "../../outbox/retry-messages.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../../shared/show-time.ts";

/** What waits to leave is listed and tried again alike, whatever it is. */
interface Outgoing {
  readonly kinds: readonly MessageKind[];
  /** The group of commands, which is also the name of the list in JSON. */
  readonly group: "mail" | "hooks";
  readonly one: string;
  readonly many: string;
}

export const outgoing: Readonly<Record<Outgoing["group"], Outgoing>> = {
  mail: { kinds: ["mail"], group: "mail", one: "mail", many: "mails" },
  hooks: { kinds: hookKinds, group: "hooks", one: "call", many: "calls" },
};

export interface OutboxFlags extends InstallationOptions {
  readonly limit: number;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Lists what was given up. */
export async function listOutgoing(
  { kinds, group, many }: Outgoing,
  { json = false, limit, ...options }: OutboxFlags,
): Promise<void> {
  const { counts, dead, outlet, isKept } = await withStorage(
    options,
    async ({ outbox, eventOutlet }, configuration) => ({
      isKept: group === "mail" && keepsMails(configuration),
      counts: sum(await inTurn(kinds, (kind) => outbox.count(kind))),
      dead: (await listDead(outbox, kinds, limit)).slice(0, limit),
      outlet: group === "hooks" ? await eventOutlet.state() : null,
    }),
  );
  if (json) {
    const items = dead.map(({ id, kind, attempts, createdAt, deadAt, error }) => ({
      id,
      ...(group === "hooks" && { kind }),
      attempts,
      createdAt,
      deadAt,
      error,
    }));
    const events = outlet && { failures: outlet.attempts, error: outlet.error, nextAttempt: dueAt(outlet) };
    return printJson({
      waiting: counts.waiting,
      oldestWaiting: counts.oldest,
      dead: counts.dead,
      ...(group === "hooks" && { events }),
      [many]: items,
    });
  }
  if (dead.length > 0) {
    printTable(
      [
        { title: "ID", show: ({ id }) => id },
        ...(group === "hooks" ? [{ title: "KIND", show: ({ kind }: DeadMessage) => kind }] : []),
        { title: "WRITTEN", show: ({ createdAt }) => showTime(createdAt) },
        { title: "GIVEN UP", show: ({ deadAt }) => showTime(deadAt) },
        { title: "TRIED", show: ({ attempts }) => attempts },
        { title: "WHY", show: ({ error }) => error, flexible: true },
      ],
      dead,
    );
  }
  const since = counts.oldest === null ? "" : `, the oldest since ${showTime(counts.oldest)}`;
  say(`${counts.dead} ${isKept ? keptForMailbox : "given up"}, ${counts.waiting} waiting to leave${since}.`);
  if (outlet && outlet.attempts > 0) {
    const times = outlet.attempts === 1 ? "once" : `${outlet.attempts} times in a row`;
    say(`The webhook could not be told of events ${times} (${outlet.error ?? ""}); they wait, and nothing is lost.`);
  }
}

/** Whether no mail leaves: in the mailbox of development each is one that was given up, because that is how it is kept. */
function keepsMails({ options }: ServerConfiguration): boolean {
  return resolveOptions(options).mail.kind === "mailbox";
}

function dueAt({ attempts, dueAt }: OutletState): Date | null {
  return attempts > 0 ? new Date(dueAt) : null;
}

async function inTurn<T>(kinds: readonly MessageKind[], ask: (kind: MessageKind) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (const kind of kinds) answers.push(await ask(kind));
  return answers;
}

function sum(counts: readonly OutboxCounts[]): OutboxCounts {
  const times = counts.flatMap(({ oldest }) => (oldest === null ? [] : [oldest.getTime()]));
  return {
    waiting: counts.reduce((all, { waiting }) => all + waiting, 0),
    dead: counts.reduce((all, { dead }) => all + dead, 0),
    oldest: times.length === 0 ? null : new Date(Math.min(...times)),
  };
}

/** Of all kinds, the newest first: at most `limit` of each. */
async function listDead(outbox: OutboxStore, kinds: readonly MessageKind[], limit: number): Promise<DeadMessage[]> {
  const lists = await inTurn(kinds, (kind) => outbox.listDead(kind, limit));
  return lists.flat().toSorted((a, b) => b.deadAt.getTime() - a.deadAt.getTime() || b.id - a.id);
}

/** Lets what was given up be tried again. */
export async function retryOutgoing(
  { kinds, group, one, many }: Outgoing,
  given: readonly string[],
  { all = false, ...options }: OutboxFlags,
): Promise<void> {
  if (all === given.length > 0)
    throw new CommandError(`Say which: their ids as latchkey ${group} list shows them, or --all.`);
  const ids = given.map((text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new CommandError(`${printable(text)} is no id of a ${one}; see latchkey ${group} list.`);
  });
  await withStorage(options, async (storage, configuration) => {
    if (group === "mail" && keepsMails(configuration)) {
      throw new CommandError("No mail leaves in development: all are kept for its mailbox, and none was given up.");
    }
    let retried = 0;
    let missing: readonly number[] = ids;
    for (const kind of kinds) {
      const done = await retryMessages(storage, { kind, ids: all ? "all" : missing, actor: "operator" });
      retried += done.retried;
      missing = done.missing;
    }
    const revivals = retried === 1 ? `One ${one} is` : `${retried} ${many} are`;
    if (retried > 0 || all) console.log(`${revivals} tried again by the running server.`);
    if (missing.length > 0) throw new CommandError(`Not given up, or not there: ${missing.join(", ")}.`);
  });
}
