import { randomBytes, randomUUID } from "node:crypto";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { resetBasis } from "../../src/password/reset-basis.ts";
import type { Email } from "../../src/mail/email.ts";
import type { NewCode } from "../../src/verification/code-store.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { countHours } from "../../src/event/event-hours.ts";
import { firstAnchor, sealAnchor } from "../../src/event/event-anchor.ts";
import { makeBlock } from "../../src/event/event-block.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import type { KeptAttempts } from "../../src/throttle/attempt-state.ts";
import type { NewSigningKey } from "../../src/token/key-store.ts";
import { day, type Fixture, minute, noEnds, onPostgres, onSqliteFile, start, since } from "./fixture.ts";

/** Statements that read a whole table on purpose. */
const allowed: readonly { readonly statement: RegExp; readonly reason: string }[] = [
  { statement: /where "secret_id" =/, reason: "asked only when a root secret is missing, or is given up" },
  { statement: /^select "id" from \S+secrets" where "id" not like/, reason: "one row for each secret there ever was" },
  {
    statement: /from \S+events" as "event" left join [^(]*"event_id" = "event"."id" order by "event"."id" desc limit/,
    reason: "the newest, by the primary key",
  },
  { statement: /from pg_locks/, reason: "the locks that are held now" },
  { statement: /from \S+users"[^(]*order by "created_at" desc/, reason: "the newest, in the order of an index" },
  {
    statement: /from "\S+migrations"$/,
    reason: "one row for each step of the schema: which there are is the question",
  },
  { statement: /\S+signing_keys"/, reason: "one row for each signing key of the last week: two, as a rule" },
  { statement: /from \S+processes"( where "seen_at" <|$)/, reason: "one row for each running process" },
  { statement: /^select .* from \S+services" (order by|where "secret_id" not in)/, reason: "a handful of services" },
  {
    statement: /^select "name" from \S+hooks" where "seen_at" >/,
    reason: "one row for each hook there is, eight at most",
  },
];
/** What the cascade of `delete from users` runs by itself, unseen. */
const cascade = { sql: "delete from {sessions} where user_id = 'user-7'", parameters: [] };

const users = 3_000;
const sessions = 20_000;
const entries = 6_000;
const events = 8_000;

describe("every statement the stores send finds its rows by an index", () => {
  for (const analyzed of [true, false]) {
    onSqliteFile((open) => {
      test(`${analyzed ? "with" : "without"} statistics`, { timeout: 60_000 }, async () => {
        const fixture = await open();
        await fixture.raw(fillUsers("with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)"));
        await fixture.raw(
          fillSessions("with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"),
        );
        await fixture.raw(
          fillEntries("with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)"),
        );
        const many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 8000)";
        await fixture.raw(fillEvents(many));
        await fixture.raw(fillEventDetails(many));
        await fixture.raw(fillOutbox(many));
        await fixture.raw(fillCodes(many));
        await fixture.raw(fillRegistrations(many));
        await fixture.raw(fillIdentities(many));
        if (analyzed) await fixture.raw("analyze");
        const handle = new DatabaseSync(fixture.url?.slice("sqlite:".length) ?? "");
        const scans: string[] = [];
        for (const { sql, parameters } of await everyStatement(fixture, "latchkey_")) {
          const values = parameters.map((value) =>
            typeof value === "boolean" ? Number(value) : value,
          ) as SQLInputValue[];
          const plan = handle
            .prepare(`explain query plan ${sql}`)
            .all(...values)
            .map(({ detail }) => String(detail));
          // Named rows that are not a table: what a statement brings along, or has already found by an index.
          const whole =
            /^SCAN (?!(touch|json_each|due|expired|old|last|counted|sqlite_sequence|CONSTANT ROW|\(subquery-\d+\))\b)/;
          if (plan.some((line) => whole.test(line))) scans.push(`${sql}\n${plan.join("\n")}`);
        }
        handle.close();
        expect(scans).toStrictEqual([]);
      });
    });
  }

  onPostgres((open) => {
    test("with statistics", { timeout: 60_000 }, async () => {
      const fixture = await open();
      await fixture.raw(fillUsers(`with n as (select i from generate_series(1, ${users}) as i)`));
      await fixture.raw(fillSessions(`with n as (select i from generate_series(1, ${sessions}) as i)`));
      await fixture.raw(fillEntries(`with n as (select i from generate_series(1, ${entries}) as i)`));
      await fixture.raw(fillEvents(`with n as (select i from generate_series(1, ${events}) as i)`));
      await fixture.raw(fillEventDetails(`with n as (select i from generate_series(1, ${events}) as i)`));
      await fixture.raw(fillOutbox(`with n as (select i from generate_series(1, ${events}) as i)`));
      const many = `with n as (select i from generate_series(1, ${events}) as i)`;
      await fixture.raw(fillCodes(many));
      await fixture.raw(fillRegistrations(many));
      await fixture.raw(fillIdentities(many));
      await fixture.raw("analyze {identities}");
      await fixture.raw("analyze {codes}");
      await fixture.raw("analyze {pending_registrations}");
      await fixture.raw("analyze {events}");
      await fixture.raw("analyze {event_details}");
      await fixture.raw("analyze {outbox}");
      await fixture.raw("analyze {users}");
      await fixture.raw("analyze {sessions}");
      await fixture.raw("analyze {revocations}");
      const client = new pg.Client({ connectionString: fixture.url ?? "" });
      await client.connect();
      const scans: string[] = [];
      for (const { sql, parameters } of await everyStatement(fixture, "latchkey.")) {
        const { rows } = await client.query(`explain ${sql}`, [...parameters]);
        const plan = rows.map((row) => String(row["QUERY PLAN"])).join("\n");
        if (
          /Seq Scan on (users|sessions|revocations|events|event_details|outbox|codes|pending_registrations|identities)\b/.test(
            plan,
          )
        )
          scans.push(`${sql}\n${plan}`);
      }
      await client.end();
      expect(scans).toStrictEqual([]);
    });

    test("and no index has to move with `last_seen_at`", async () => {
      const { raw } = await open();
      const indexes = await raw(
        "select indexdef from pg_indexes where schemaname = 'latchkey' and tablename = 'sessions'",
      );
      expect(indexes).toHaveLength(3);
      for (const { indexdef } of indexes) expect(indexdef).not.toContain("last_seen_at");
    });
  });
});

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Calls every method of every store, and gives each statement it sent once. */
async function everyStatement(fixture: Fixture, prefix: string): Promise<Statement[]> {
  const { storage, statements, newSession } = fixture;
  const { users, passwords, sessions, revocations } = storage;
  const now = new Date(start);
  const [id, other] = ["user-5", "user-6"];
  const version = 1;
  statements.splice(0);

  const createdAt = now;
  const name = "Ada";
  await users.insert({
    id: "new",
    email: "new@example.com",
    emailVerified: true,
    name,
    role: "user",
    passwordHash: null,
    createdAt,
  });
  await users.findById(id);
  await users.rename(id, "Grace");
  const { userDirectory, operators } = storage;
  await userDirectory.findById(id);
  await userDirectory.emailsOf([id, "nobody"]);
  await userDirectory.findByEmail("user-5@example.com");
  const after = { at: start, id };
  await userDirectory.search({ limit: 20 });
  await userDirectory.search({ limit: 20, after });
  await userDirectory.search({ startsWith: "user-29", limit: 20, after });
  await userDirectory.search({ banned: true, limit: 20, after });
  await userDirectory.search({ operators: true, limit: 20 });
  await userDirectory.search({ level: "admin", limit: 20, after });
  await userDirectory.search({ role: "editor", limit: 20, after });
  await userDirectory.search({ role: "editor", banned: true, limit: 20 });
  await userDirectory.search({ startsWith: "0123abcd", limit: 20, after });
  await operators.findLevel(id);
  await operators.countSessions(id);
  const authority = { operatorId: "user-9", sessionId: null, level: "auditor", targetId: id } as const;
  await expect(operators.unban(id, { events: [], authority })).rejects.toMatchObject({ code: "forbidden" });
  const types = ["session_started", "login_failed"] as const;
  await storage.eventTally.count({ types, since: new Date(start - day), step: 3_600 });
  await storage.sessionDirectory.countLive({ now, seenAfter: since(0), atMost: 1_000 });
  await operators.ban("user-7", unrecorded);
  await operators.ban("user-7", unrecorded);
  await operators.unban("user-7", unrecorded);
  await operators.setRole("user-8", "editor", unrecorded);
  await operators.setMetadata("user-8", "{}", unrecorded);
  const held = (await users.findById("user-8"))?.email ?? null;
  await operators.setEmail("user-8", { from: held, email: "eight@example.com", isProven: true }, unrecorded);
  await operators.setOperator("user-8", "admin", unrecorded);
  await storage.sessionDirectory.search({ now, seenAfter: since(0), limit: 20 });
  await storage.sessionDirectory.search({ now, seenAfter: since(0), limit: 20, after });
  await storage.sessionDirectory.search({ now, seenAfter: since(0), limit: 20, userId: id });
  await passwords.findByEmail("user-5@example.com", now);
  await passwords.findByUserId(id, now);
  await passwords.upgrade(id, "hash", "better");

  const kept = newSession(id);
  await sessions.start(kept, noEnds);
  await sessions.start(newSession(id), { replaces: [kept.id], keepNewest: 2 });
  const session = newSession(id);
  await sessions.start(session, noEnds);
  await sessions.find(session.id);
  await sessions.listLive(id, now, since(0));
  await sessions.touch([{ id: session.id, lastSeenAt: start + minute }]);
  const touches = Array.from({ length: 40 }, (_, index) => ({ id: `session-${index}`, lastSeenAt: start + minute }));
  await sessions.touch(touches);
  const renewal = { id: session.id, generation: 0, seed: randomBytes(32), secretId: "k1secr", authenticatedAt: start };
  await sessions.renew(renewal);
  const keep = { ...renewal, generation: 1 };
  expect(await passwords.change({ userId: id, version, hash: "new", keep, now })).toBe(2);
  await sessions.endAll(id, "ended_by_user", session.id);
  await sessions.end(session.id, "signed_out", id);
  await sessions.end(randomUUID(), "signed_out");
  await sessions.endAll(id, "ended_by_user", null);
  await sessions.sweep(new Date(start - day), 100);

  const { refreshes } = storage;
  const place = { id: "session-5", generation: 0, counter: 0 };
  await refreshes.find(place.id);
  const rotation = { ...place, grace: 30, idleTimeout: 604_800, recovery: randomBytes(16), ip: null, userAgent: null };
  await refreshes.rotate(rotation);
  await refreshes.catchUp({ ...place, to: 1, recovery: randomBytes(16) }, unrecorded);
  await refreshes.endReused(place, unrecorded);

  expect(await users.scheduleDeletion(other, version, new Date(start - 1))).toBe(true);
  await users.cancelDeletion(other, version + 1);
  await users.scheduleDeletion(other, version + 1, new Date(start - 1));
  expect(await users.eraseDue(now, 100)).toBe(1);
  await revocations.head();
  await revocations.readAfter((await revocations.head()).id - 3, 1_000);
  await revocations.sweep(new Date(start - day), 100);
  const use = { processId: "p1", issues: "k1secr", accepts: ["k1secr"], hooks: [] };
  await storage.secrets.join(use);
  await storage.secrets.stay(use);
  await storage.secrets.forget("k2secr");
  await storage.secrets.leave("p1");
  const { signingKeys } = storage;
  const [first, second] = ["first", "second"].map(signingKey) as [NewSigningKey, NewSigningKey];
  await signingKeys.read();
  await signingKeys.append(first, 0, { lead: 0, keep: 900 }, unrecorded);
  await signingKeys.append(second, 1, { lead: 600, keep: 900 }, unrecorded);
  await signingKeys.revoke(second.kid, signingKey("third"), 900, unrecorded);
  await signingKeys.hasten(second.kid, 900);
  await signingKeys.revoke(first.kid, signingKey("fourth"), 900, unrecorded);
  await signingKeys.reseal({ ...second, sealedKey: "anew" }, second.sealedKey);
  await signingKeys.tidy(600);
  const service = {
    id: "s1",
    name: "billing",
    scopes: [],
    audiences: null,
    seed: randomBytes(32),
    secretId: "k1secr",
    createdAt,
  };
  await storage.services.insert(service, unrecorded);
  await storage.services.find("s1");
  await storage.services.list();
  await storage.services.revoke("billing", unrecorded);
  await storage.ping();
  await storage.events.append([{ type: "throttled", data: { call: "login" }, userId: null }]);
  await storage.events.list({ limit: 20 });
  await storage.events.list({ userId: id, types: ["session_started"], before: 1_000, since: now, limit: 20 });
  await storage.events.list({ sessionId: "session-5", until: now, limit: 20 });
  await storage.events.list({ actorId: "user-5", since: now, until: now, limit: 20 });
  await storage.events.list({ types: ["user_banned"], limit: 20 });
  await storage.events.list({ since: new Date(start - 7 * day), until: new Date(start - 6 * day), limit: 20 });
  await storage.events.list({ after: 1_000, since: now, limit: 20 });
  const { eventSeals } = storage;
  const ring = createSecretRing([generateSecret()]);
  const newest = { id: 0, through: 0, link: "" };
  await eventSeals.settled();
  const rows = await eventSeals.rows({ after: 0, through: 2, limit: 9 });
  const block = makeBlock(newest, rows, { secret: ring.current, vouches: true, now: start });
  await eventSeals.append(block, countHours(rows));
  await eventSeals.append(makeBlock(block, [], { secret: ring.current, vouches: true, now: start }), []);
  await eventSeals.end();
  await eventSeals.blocks(0, 9);
  await eventSeals.detailedRows(0, 9);
  await eventSeals.erased([id, other]);
  const from = firstAnchor(ring.current, await eventSeals.movedThrough());
  await eventSeals.begin(from);
  await eventSeals.anchor();
  await eventSeals.remove({ from, to: sealAnchor(ring.current, { ...from, block: 1, through: 2 }) }, now);
  await storage.events.append([{ type: "refreshed", data: {}, userId: null }]);
  await eventSeals.hasRefreshed(new Date(start + day));
  const to = (await eventSeals.anchor()) ?? from;
  await eventSeals.removeRefreshed(
    { from: to, to: sealAnchor(ring.current, { ...to, refreshedBefore: start + day }) },
    9,
  );
  const keptAs = (text: string, until: number | null): KeptAttempts => {
    return { text, userId: id, lock: { at: start, until }, diesAt: start + day };
  };
  await storage.attempts.read("a1");
  await storage.attempts.swap({ key: "a1", from: null, to: keptAs("1", null) });
  await storage.attempts.swap({ key: "a1", from: "1", to: keptAs("2", start + day) });
  await storage.attempts.listLocked({ now, limit: 20 });
  await storage.attempts.listLocked({ now, limit: 20, userId: id });
  await storage.attempts.swap({ key: "a1", from: "2", to: null, recording: unrecorded });
  await storage.attempts.sweep(new Date(start - day), 10);
  await storage.outbox.add([{ kind: "mail", payload: "{}" }]);
  const [message] = await storage.outbox.claim("mail", 5, minute);
  if (!message) throw new Error("Nothing was claimed.");
  await storage.outbox.failed(message, now, "refused");
  await storage.outbox.delivered(message);
  await storage.outbox.listDead("mail", 20);
  await storage.outbox.revive(message.id);
  await storage.outbox.sweep(new Date(start - day), 10);

  const { stored } = makeCode("password_reset", { subject: "user-9", data: {} }, start);
  await storage.codes.issue(stored);
  await storage.codes.find("password_reset", stored.hash, now);
  await storage.codes.consumeOnce("password_reset", stored.hash, now);
  await storage.codes.sweep(new Date(start - day), 10);
  const again = makeCode(
    "password_reset",
    { subject: "user-9", data: { basis: resetBasis("hash", "user-9@example.com") } },
    start,
  );
  await storage.codes.issue(again.stored);
  const reset = { codeHash: again.stored.hash, userId: "user-9", hash: "new", now };
  expect(await storage.passwords.reset(reset)).toBe(true);
  for (const keep of [true, false]) {
    const subject = keep ? "user-10" : "user-11";
    const proof = makeCode("verify_email", { subject, data: { email: `${subject}@example.com` } }, start).stored;
    await storage.codes.issue(proof);
    const about = { userId: subject, codeHash: proof.hash, now };
    await (keep ? storage.addresses.prove(about) : storage.addresses.reclaim(about, stored));
  }
  const person = await storage.users.findById("user-10");
  const moving = { email: "moved@example.com", version: `${person?.version}`, since: "0" };
  const about = { subject: "user-10", data: moving };
  const [change, back, disown] = (["change_email", "undo_email_change", "disown"] as const).map(
    (purpose) => makeCode(purpose, about, start).stored,
  ) as [NewCode, NewCode, NewCode];
  const step = { userId: "user-10", since: 0, now, next: null, recording: { events: [] } };
  const changing = { from: person?.email ?? "", isProven: true, email: moving.email, version: person?.version ?? 0 };
  const notices = { undoable: { kind: "mail", payload: "", code: { ...back, hash: "way" } }, returned: null } as const;
  await storage.codes.issue(change);
  const moved = await storage.addresses.change(
    { ...step, codeHash: change.hash, ...changing, ...notices },
    step.recording,
  );
  expect(moved).toBe(true);
  await storage.codes.issue(back);
  expect(await storage.recoveries.undoEmailChange({ ...step, codeHash: back.hash })).toBe("undone");
  await storage.codes.issue(disown);
  expect(await storage.codes.list("disown", "user-10", now)).toHaveLength(1);
  expect(await storage.recoveries.disown({ ...step, codeHash: disown.hash })).toBe(true);
  const attempt = {
    id: "attempt",
    email: "ada@example.org" as Email,
    name,
    passwordHash: "hash",
    remember: true,
    deviceName: null,
    returnTo: null,
    createdAt,
    expiresAt: new Date(start + day),
  };
  const proof = makeCode("verify_registration", { subject: attempt.id, data: {} }, start).stored;
  await storage.registrations.add(attempt, proof);
  await storage.registrations.find(attempt.id, now);
  await storage.registrations.findNewest(attempt.email, now, []);
  await storage.registrations.findNewest(attempt.email, now, [attempt.id]);
  await storage.registrations.drop("nobody", stored.hash, now);
  const ada = { id: "ada", role: "user", createdAt };
  expect(await storage.registrations.prove({ codeHash: proof.hash, attempt, user: ada })).not.toBeNull();
  await storage.registrations.sweep(new Date(start - day), 10);

  const { identities } = storage;
  const unproven = fixture.kind === "postgres" ? "false" : "0";
  await fixture.raw(`update {users} set email_verified = ${unproven} where id in ('user-14', 'user-15')`);
  const newcomer = {
    id: "new-2",
    email: null,
    emailVerified: false,
    name,
    role: "user",
    passwordHash: null,
    createdAt,
  };
  const account = { provider: "google", issuer: "https://a.example", email: null, name, avatarUrl: null, createdAt };
  const identity = (subject: string) => ({ ...account, id: `identity-${subject}`, subject });
  const recording = unrecorded;
  await identities.register({ user: newcomer, identity: identity("s1"), recording });
  await identities.use({ ...identity("s1"), name: "Grace" }, now);
  await identities.list("new-2");
  const provenEmail = "user-12@example.com";
  await identities.link({ userId: "user-12", version, provenEmail, identity: identity("s2"), recording });
  const asker = { id: "session-12", generation: 0 };
  await identities.link({ userId: "user-12", version, asker, identity: identity("s2"), recording });
  for (const [index, takes] of [false, true].entries()) {
    const subject = `user-${13 + index}`;
    const data = { issuer: account.issuer, subject };
    const { stored } = makeCode("link_identity", { subject, data }, start);
    await storage.codes.issue(stored);
    const about = {
      codeHash: stored.hash,
      userId: subject,
      version,
      email: `${subject}@example.com`,
      identity: identity(subject),
      recording,
    };
    expect(await (takes ? identities.reclaim(about) : identities.linkByCode(about))).not.toBeNull();
  }
  await identities.reclaim({
    codeHash: null,
    userId: "user-15",
    version,
    email: "user-15@example.com",
    identity: identity("s5"),
    recording,
  });
  const waysIn = { password: true, providers: [] };
  await identities.unlink({ userId: "user-13", version: 1, identityId: "identity-user-13", waysIn, now, recording });
  await identities.followName({ userId: "user-13", from: null, to: name, recording });

  const { avatars, providerTokens, providerTokenSeals: seals, accountFinder } = storage;
  await accountFinder.findByIdentity(account.issuer, "subject-7");
  await avatars.findKnown("user-12");
  const picture = { userId: "user-12", name: "n", url: "u", source: "s", type: "image/png", digest: "d" } as const;
  await avatars.put({ ...picture, bytes: randomBytes(9), fetchedAt: now });
  await avatars.find("n");
  await avatars.confirm("user-12", "s", now);
  const sealed = { identityId: "id-7", sealed: "s", secretId: "k1secr" };
  await providerTokens.find("user-37", "google");
  await providerTokens.findByIdentity(account.issuer, "subject-7");
  expect(await providerTokens.replace({ ...sealed, expiresAt: null }, null)).toBe(true);
  await providerTokens.claim(sealed, 30);
  await providerTokens.release(sealed);
  await seals.reseal({ ...sealed, sealed: "anew" }, "s");
  await seals.listUnderOthers("k2secr", 9);
  await seals.countBySecret();
  await providerTokens.forget(sealed);
  await seals.forgetAll();

  const explained = new Map<string, Statement>();
  for (const statement of [
    ...statements,
    { ...cascade, sql: cascade.sql.replace("{sessions}", `${prefix}sessions`) },
  ]) {
    const explainable = /^(select|insert|update|delete|with)\b/.test(statement.sql);
    if (!explainable || allowed.some((each) => each.statement.test(statement.sql))) continue;
    explained.set(`${statement.sql} ${statement.parameters.length}`, statement);
  }
  expect(explained.size).toBeGreaterThan(20);
  return [...explained.values()];
}

function signingKey(kid: string): NewSigningKey {
  return { kid, algorithm: "ES256", publicKey: "{}", sealedKey: "sealed", secretId: "k1secr" };
}

function fillUsers(numbers: string): string {
  const flag = numbers.includes("recursive") ? "1" : "true";
  return `${inserted("{users}", ["id", "email", "email_verified", "role", "metadata", "password_hash", "version", "delete_after", "created_at", "updated_at"], numbers)}
    select 'user-' || i, 'user-' || i || '@example.com', ${flag}, 'user', '{}', 'hash', 1,
      case when i % 50 = 0 then ${start + day} end, ${start}, ${start} from n`;
}

function fillSessions(numbers: string): string {
  const columns = ["id", "user_id", "seed", "generation", "counter", "secret_id", "carrier", "method", "user_version"];
  const times = [
    "created_at",
    "authenticated_at",
    "last_seen_at",
    "expires_at",
    "ended_at",
    "end_reason",
    "user_agent",
  ];
  return `${inserted("{sessions}", [...columns, ...times], numbers)}
    select 'session-' || i, 'user-' || (1 + i % ${users}), 'seed', 0, 0, 'k1secr', 'cookie', 'password', 1,
      ${start} - i, ${start}, ${start}, ${start} + (i - 200) * 60000,
      case when i % 4 = 0 then ${start} end, case when i % 4 = 0 then 'signed_out' end, 'Mozilla/5.0 (X11; Linux x86_64)' from n`;
}

function fillEntries(numbers: string): string {
  return `${inserted("{revocations}", ["kind", "subject", "created_at", "expires_at"], numbers)}
    select 'session', 'session-' || i, ${start}, ${start} + (i - 200) * 60 from n`;
}

function fillEvents(numbers: string): string {
  const columns = ["type", "user_id", "session_id", "actor_id", "actor", "created_at", "count", "data"];
  return `${inserted("{events}", columns, numbers)}
    select case when i % 400 = 0 then 'user_banned' else 'session_started' end, 'user-' || (1 + i % ${users}), 'session-' || i,
      case when i % 100 = 0 then 'user-5' end, 'user', ${start} - i * 60000, 1, '{}' from n`;
}

function fillEventDetails(numbers: string): string {
  return `${inserted("{event_details}", ["event_id", "salt", "ip", "email"], numbers)}
    select i, 'salt', '192.0.2.1', case when i % 100 = 0 then 'user-' || i || '@example.com' end from n`;
}

function fillOutbox(numbers: string): string {
  return `${inserted("{outbox}", ["kind", "payload", "created_at", "due_at", "attempts", "dead_at"], numbers)}
    select case when i % 2 = 0 then 'mail' else 'hook' end, '{}', ${start}, ${start} + (i - 20) * 1000, 0,
      case when i % 3 = 0 then ${start} - i * 60000 end from n`;
}

function fillIdentities(numbers: string): string {
  return `${inserted("{identities}", ["id", "user_id", "provider", "issuer", "subject", "created_at", "last_used_at"], numbers)}
    select 'id-' || i, 'user-' || (i % 2900 + 30), 'google', 'https://a.example', 'subject-' || i, ${start}, ${start} from n`;
}

function fillCodes(numbers: string): string {
  return `${inserted("{codes}", ["hash", "purpose", "subject", "data", "created_at", "expires_at"], numbers)}
    select 'hash-' || i, 'password_reset', 'user-' || (1 + i % ${users}), '{}', ${start}, ${start} + (i - 20) * 1000 from n`;
}

function fillRegistrations(numbers: string): string {
  const columns = ["id", "email", "password_hash", "data", "created_at", "expires_at"];
  return `${inserted("{pending_registrations}", columns, numbers)}
    select 'attempt-' || i, 'a' || i || '@example.com', 'hash', '{}', ${start}, ${start} + (i - 20) * 1000 from n`;
}

/** SQLite wants the `with` first or the `insert` first; PostgreSQL takes both. */
function inserted(table: string, columns: readonly string[], numbers: string): string {
  return `${numbers} insert into ${table} (${columns.join(", ")})`;
}
