import type { AuthOptions } from "../../auth/options.ts";
import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Storage } from "../../storage/storage.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";
import type { CheckName } from "../../doctor/check-table.ts";
import { countOf } from "../../shared/count-of.ts";
import { checkAnswers } from "./check-answers.ts";
import { checkForgedIdentity } from "./check-forged-identity.ts";
import { checkLogIn } from "./check-log-in.ts";
import { checkTokenPair } from "./check-token-pair.ts";
import { checkTransport } from "./check-transport.ts";
import type { Probe } from "./probe.ts";
import { describeSilence, type Detours, ProbeClient } from "./probe-client.ts";
import { eraseProbeUser, makeProbeUser, type ProbeUser, sweepProbeUsers } from "./probe-user.ts";

export interface ProbeOptions {
  /** The address as people use it. */
  readonly url: URL;
  readonly detours: Detours;
  readonly options: AuthOptions;
  readonly resolved: ResolvedOptions;
  /** Null: there is none that can be used. */
  readonly ring: SecretRing | null;
  readonly clock: Clock;
  /** Opens the database for as long as `use` takes. */
  readonly withStorage: <T>(use: (storage: Storage) => Promise<T>) => Promise<T>;
  readonly add: (findings: readonly Finding[]) => void;
}

/**
 * Asks at the public address as strangers, browsers and programs do, with a throw-away user. There is no way in for it alone: it uses calls
 * that everybody has, and the operator's own database, from which the user is erased in every case, also at Ctrl-C.
 */
export async function runProbe(given: ProbeOptions): Promise<void> {
  const { add, url, resolved, ring } = given;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const client = new ProbeClient({ ...given, signal: stop.signal });
    const asked = { client, url, resolved, clock: given.clock, options: given.options };
    const { answers, findings } = await checkTransport(asked);
    add(findings);
    if (!answers) return;
    add(await orSilence("reachable", () => checkAnswers(asked)));
    add(await orSilence("forgedIdentity", () => checkForgedIdentity(asked)));
    if (!resolved.settings.passwords) {
      const fix = "sign in by hand once: a probe has only a password to sign in with";
      return add([warn("logIn", "passwords are switched off, so nobody signed in", fix, notSeen)]);
    }
    if (ring === null) {
      const fix = "give this command the AUTH_SECRET of the server";
      return add([warn("logIn", "there is no secret here, so nobody signed in", fix, notSeen)]);
    }
    await given.withStorage((storage) => signInAndOut({ ...asked, ring }, storage, add));
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    if (stop.signal.aborted) add([fail("probeUser", "the probe was interrupted", "run it again")]);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const notSeen = "Whether a log-in works over the public address was not seen.";

async function signInAndOut(probe: Probe, storage: Storage, add: ProbeOptions["add"]): Promise<void> {
  const { processes } = await storage.secrets.overview();
  if (!processes.every(({ accepts }) => accepts.includes(probe.ring.current.id))) {
    const fix = "give this command the AUTH_SECRET of the server: see secretsInUse";
    return add([warn("logIn", "the server works with other secrets, so nobody signed in", fix, notSeen)]);
  }
  const swept = await sweepProbeUsers(storage, probe.clock);
  let made: ProbeUser | undefined;
  try {
    made = await makeProbeUser(storage, probe.options, probe.clock);
    const user = made;
    add(await orSilence("logIn", () => checkLogIn(probe, user)));
    add(await orSilence("tokens", () => checkTokenPair(probe, user)));
  } finally {
    add([await erase(storage, made, { swept, clock: probe.clock })]);
  }
}

/** Never rejects: whatever went wrong before it is what has to be seen. */
async function erase(
  storage: Storage,
  made: ProbeUser | undefined,
  { swept, clock }: { readonly swept: number; readonly clock: Clock },
): Promise<Finding> {
  const left = swept === 0 ? "" : `; ${countOf(swept, "user")} of a killed probe erased along`;
  if (!made) return ok("probeUser", `none was made${left}`);
  try {
    await eraseProbeUser(storage, made.user.id, clock);
    return ok("probeUser", `made and erased${left}`);
  } catch {
    const fix = `run the probe again, which erases it, or: latchkey users delete ${made.user.id} --now`;
    return fail("probeUser", `the throw-away user ${made.user.id} could not be erased`, fix);
  }
}

/** What one part of the probe found; that it was not answered is a finding too. */
async function orSilence(check: CheckName, run: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    if (typeof code !== "string" && !(error instanceof DOMException)) throw error;
    return [fail(check, `broke off: ${describeSilence(error)}`, "see the log of the proxy, and of the server")];
  }
}
