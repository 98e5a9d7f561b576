import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../show-time.ts";

export interface MailFlags extends InstallationOptions {
  readonly limit: number;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Lists mails that were given up. */
export async function listMail({ json = false, limit, ...options }: MailFlags): Promise<void> {
  const { counts, dead } = await withStorage(options, async ({ outbox }) => ({
    counts: await outbox.count("mail"),
    dead: await outbox.listDead("mail", limit),
  }));
  if (json) {
    const mails = dead.map(({ id, attempts, createdAt, deadAt, error }) => ({
      id,
      attempts,
      createdAt,
      deadAt,
      error,
    }));
    return printJson({ waiting: counts.waiting, oldestWaiting: counts.oldest, dead: counts.dead, mails });
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
  say(`${counts.dead} given up, ${counts.waiting} waiting to be sent${since}.`);
}

/** Lets mails that were given up be tried again. */
export async function retryMail(given: readonly string[], { all = false, ...options }: MailFlags): Promise<void> {
  if (all === given.length > 0)
    throw new CommandError("Say which: their ids as latchkey mail list shows them, or --all.");
  const ids = given.map((text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new CommandError(`${printable(text)} is no id of a mail; see latchkey mail list.`);
  });
  await withStorage(options, async ({ outbox }) => {
    const missing: number[] = [];
    let revived = 0;
    const revive = async (id: number): Promise<void> => {
      if (await outbox.revive(id)) revived += 1;
      else missing.push(id);
    };
    for (const id of ids) await revive(id);
    // What is tried again is no longer among them, so every page is the first one; unless a server has given it up again meanwhile.
    const seen = new Set<number>();
    for (let more = all; more; ) {
      const dead = (await outbox.listDead("mail", 200)).filter(({ id }) => !seen.has(id));
      more = dead.length > 0;
      for (const { id } of dead) {
        seen.add(id);
        await revive(id);
      }
    }
    const mails = revived === 1 ? "One mail is" : `${revived} mails are`;
    if (revived > 0 || all) console.log(`${mails} tried again by the running server.`);
    if (missing.length > 0) throw new CommandError(`Not given up, or not there: ${missing.join(", ")}.`);
  });
}
