import type { JsonWebKey } from "node:crypto";
import { resolveOptions } from "../../auth/resolve-options.ts";
import { parseCompactJws, type CompactJws } from "../../jws/compact-jws.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { isId } from "../../shared/is-id.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Storage } from "../../storage/storage.ts";
import { admitPublicKey } from "../../token/admit-key.ts";
import { SecretKeyRing } from "../../token/secret-key-ring.ts";
import { isSigned } from "../../token/signature.ts";
import { clockTolerance, type TokenSettings } from "../../token/token-settings.ts";
import { readInput } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { isTime, judgeEachClaim, ok, readToken, type TokenFinding, unknown, wrong } from "../explain-token.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { describeKeyState } from "../key-state.ts";
import { paint, printJson, printTable } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../../shared/show-time.ts";

export interface InspectFlags extends InstallationOptions {
  readonly json?: boolean;
}

/**
 * Says what is in a token, and what is wrong with it. Throws `CommandError` at the end when it is not accepted. Security: the signature is
 * neither shown nor logged, so that what is printed is no token.
 */
export async function inspectToken(
  given: string | undefined,
  { json = false, ...options }: InspectFlags,
): Promise<void> {
  const token = (given ?? (await readInput("the token"))).trim().replace(/^bearer +/i, "");
  const { header, claims, finding } = readToken(token);
  const jws = parseCompactJws(token);
  const findings = [finding, ...(jws ? await checkHere(jws, token, options) : [])];
  const accepted = findings.every(({ level }) => level === "ok");
  if (json) printJson({ accepted, header, claims, findings });
  else print({ header, claims, findings });
  if (!accepted) throw new CommandError("The token is not accepted here.");
}

/** Everything that only this installation knows. Without one here it says so, and the rest is said all the same. */
async function checkHere(jws: CompactJws, token: string, options: InstallationOptions): Promise<TokenFinding[]> {
  try {
    return await withStorage(options, (storage, configuration) => checkWith(storage, configuration, jws, token));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [unknown(`It could not be checked against the keys of an installation: ${error.message}`)];
  }
}

async function checkWith(
  storage: Storage,
  { options }: ServerConfiguration,
  jws: CompactJws,
  token: string,
): Promise<TokenFinding[]> {
  const { token: settings } = resolveOptions(options);
  const now = systemClock() / 1000;
  const { issuer, audiences, accessTokenLifetime: lifetime } = settings;
  return [
    await checkSignature(storage, settings, jws, token),
    ...judgeEachClaim(jws.claims, { issuer, audiences, now, tolerance: clockTolerance, lifetime }),
    ...(await checkSession(storage, jws.claims)),
  ];
}

async function checkSignature(
  { signingKeys }: Storage,
  { algorithm, secrets }: TokenSettings,
  { header, signingInput, signature }: CompactJws,
  token: string,
): Promise<TokenFinding> {
  const { alg, kid } = header;
  if (algorithm === "HS256") {
    return new SecretKeyRing(secrets).verify(token).ok
      ? ok("It is signed with one of the secrets in LATCHKEY_TOKEN_SECRET.")
      : wrong("It is not signed with a secret in LATCHKEY_TOKEN_SECRET.");
  }
  const { now, keys } = await signingKeys.read();
  const record = keys.find((one) => one.kid === kid);
  if (!record) return wrong(`No key of this installation is called ${printable(kid)}: see latchkey keys list.`);
  if (alg !== record.algorithm) {
    return wrong(`It says that it is signed by ${printable(alg)}, but key ${kid} is for ${record.algorithm}.`);
  }
  const key = admitPublicKey(record.algorithm, JSON.parse(record.publicKey) as JsonWebKey);
  if (!key || !isSigned({ algorithm: record.algorithm, key }, signingInput, signature)) {
    return wrong(`Its signature is not one of key ${kid}: the token was changed, or made by somebody else.`);
  }
  const { state, sentence } = describeKeyState(record, now);
  return state === "revoked" || state === "expired"
    ? wrong(`Key ${kid} signed it, but the key is not accepted any more: ${sentence}.`)
    : ok(`Key ${kid} of this installation signed it.`);
}

async function checkSession(
  { sessions }: Storage,
  { sid, ver }: Readonly<Record<string, unknown>>,
): Promise<TokenFinding[]> {
  if (typeof sid !== "string" || !isId(sid)) return [wrong("It names no session (sid).")];
  const found = await sessions.find(sid);
  if (!found) return [wrong("Its session is not there: it ended long ago, or was never one of this database.")];
  const { session, user } = found;
  if (session.endedAt !== null)
    return [wrong(`Its session ended (${session.endReason}): ${showTime(session.endedAt)}.`)];
  if (user.bannedAt !== null) return [wrong("Its user is banned.")];
  if (user.deleteAfter !== null) return [wrong("Its user is about to be deleted.")];
  if (typeof ver !== "number" || ver < user.version) {
    return [wrong("Everything that its user was given before her version grew has ended: a refresh gives a new one.")];
  }
  return [ok("Its session is alive.")];
}

interface Inspection {
  readonly header: unknown;
  readonly claims: unknown;
  readonly findings: readonly TokenFinding[];
}

function print({ header, claims, findings }: Inspection): void {
  if (header !== null) console.log(`${paint("bold", "header")}  ${printable(JSON.stringify(header))}`);
  if (typeof claims === "object" && claims !== null) {
    console.log(paint("bold", "claims"));
    printTable(
      [
        { title: "", show: ([name]) => `  ${name}` },
        { title: "", show: ([name, value]) => showClaim(name, value) },
      ],
      Object.entries(claims),
    );
  }
  console.log("");
  for (const { level, sentence } of findings) console.log(`${marks[level]}  ${sentence}`);
}

const marks: Readonly<Record<TokenFinding["level"], string>> = {
  ok: paint("green", "ok     "),
  wrong: paint("red", "WRONG  "),
  unknown: paint("yellow", "unknown"),
};

const times: ReadonlySet<string> = new Set(["iat", "exp", "nbf", "auth_time"]);

function showClaim(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return times.has(name) && isTime(value) ? `${text}  ${showTime(value * 1000)}` : text;
}
