import { messageKinds } from "../outbox/message.ts";
import type { Clock } from "../shared/clock.ts";
import type { EventOutlet } from "../hook/event-outlet.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { RevocationLog } from "../revocation/revocation-log.ts";
import type { SecretStore } from "../secret/secret-store.ts";
import { countOf } from "../shared/count-of.ts";
import { showDistance } from "../shared/show-time.ts";
import { compareClocks } from "./compare-clocks.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Milliseconds. */
const slow = 50;
const lateMail = 10 * 60_000;
const pings = 5;

/** The database, as it can be asked whether it answers. */
export interface AskedDatabase {
  readonly kind: "sqlite" | "postgres";
  readonly revocations: Pick<RevocationLog, "head">;
  ping(): Promise<void>;
}

/** How the database answers. */
export async function checkDatabase(storage: AskedDatabase): Promise<Finding[]> {
  const times: number[] = [];
  for (let i = 0; i < pings; i += 1) {
    const start = performance.now();
    await storage.ping();
    times.push(performance.now() - start);
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(pings / 2)] ?? 0;
  const answers = `${storage.kind === "sqlite" ? "SQLite" : "PostgreSQL"} answers in ${median.toFixed(1)} ms`;
  const latency =
    median <= slow
      ? ok("latency", answers)
      : warn("latency", answers, "run the database nearer to this machine, or see what keeps it busy");
  await storage.revocations.head();
  return [latency, ok("revocationLog", "can be read")];
}

/** Who is running, and whether our clocks agree. */
export async function checkProcesses(
  { secrets }: { readonly secrets: Pick<SecretStore, "overview"> },
  clock: Clock,
): Promise<Finding[]> {
  const before = clock();
  const { now, processes } = await secrets.overview();
  const running =
    processes.length === 0
      ? "no server is running"
      : `${processes.length === 1 ? "one process is" : `${processes.length} processes are`} running, last heard of ${showDistance(processes[0]?.seenAt ?? now, now.getTime())}`;
  const clocks = { before, after: clock(), there: now.getTime(), whose: "the database's" };
  return [ok("processes", running), compareClocks("clock", clocks)];
}

/** Whether mails leave. */
export async function checkMail(
  { outbox }: { readonly outbox: Pick<OutboxStore, "count"> },
  kind: string,
): Promise<Finding[]> {
  const { waiting, dead, oldest } = await outbox.count("mail");
  const findings: Finding[] = [];
  if (kind === "none") {
    findings.push(
      warn("mail", "no mail can be sent: no verification, no reset, no notices", "set SMTP_URL and MAIL_FROM"),
    );
  } else {
    const to =
      kind === "mailbox"
        ? "the mailbox of development"
        : kind === "smtp"
          ? "an SMTP server"
          : "the application's mailer";
    findings.push(ok("mail", `goes to ${to}`));
  }
  // In the mailbox every mail is one that was given up: that is how it is kept.
  if (dead > 0 && kind !== "mailbox") {
    const mails = dead === 1 ? "one mail was" : `${dead} mails were`;
    findings.push(
      warn("deadLetters", `${mails} given up`, "latchkey mail list says why, latchkey mail retry --all tries again"),
    );
  }
  if (oldest !== null && Date.now() - oldest.getTime() > lateMail) {
    findings.push(
      warn(
        "waitingMail",
        `${waiting} wait, the oldest was written ${showDistance(oldest)}`,
        "see the server's log: it says why mails do not leave",
      ),
    );
  }
  return findings;
}

/** Whether hooks and webhooks are called. */
export async function checkCalls({
  outbox,
  eventOutlet,
}: {
  readonly outbox: Pick<OutboxStore, "count">;
  readonly eventOutlet: Pick<EventOutlet, "state">;
}): Promise<Finding[]> {
  const findings: Finding[] = [];
  const outlet = await eventOutlet.state();
  if (outlet && outlet.attempts > 0) {
    const found = `events could not be told to the webhook, ${countOf(outlet.attempts, "attempt")} in a row: ${outlet.error ?? ""}`;
    findings.push(
      warn("waitingCalls", found, "see why the receiver does not answer; the events wait and are told then"),
    );
  }
  for (const kind of messageKinds) {
    if (kind === "mail") continue;
    const { waiting, dead, oldest } = await outbox.count(kind);
    if (dead > 0) {
      const fix = "latchkey hooks list says why, latchkey hooks retry --all tries again";
      findings.push(warn("deadCalls", `${countOf(dead, `${kind} call`)} given up`, fix));
    }
    if (oldest !== null && Date.now() - oldest.getTime() > lateMail) {
      const found = `${countOf(waiting, `${kind} call`)} waiting, the oldest was written ${showDistance(oldest)}`;
      const fix = "see the server's log: it says why calls fail; a hook waits for a process that has it";
      findings.push(warn("waitingCalls", found, fix));
    }
  }
  return findings;
}
