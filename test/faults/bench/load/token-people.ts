import { randomUUID } from "node:crypto";
import { createVerifier, type Verifier } from "../../../../src/verify.ts";
import type { Called } from "../caller.ts";
import { ended, expectOf, type Known, noteJudgement, verdictOf } from "../credential.ts";
import { accessTokenLifetime, origin, refreshGrace } from "../site.ts";
import type { Actor, Scene } from "./actor.ts";
import { openOperator, type Operator } from "./operator.ts";
import { newEmail, someIp } from "./start-session.ts";
import { pick } from "./visitors.ts";

/**
 * How somebody refreshes: with a key that she keeps until she has the answer; without one, and then she must have it within the grace; or in
 * two tabs at once.
 */
type Habit = "key" | "no key" | "two tabs";

interface Person extends Known {
  readonly habit: Habit;
  readonly ip: string;
  accessToken: string;
  /** When the access token was asked for. */
  issuedAt: number;
  refreshToken: string;
  /** Of the refresh that is not answered yet. */
  key: string | null;
  /** When that refresh was first sent. */
  askedAt: number;
  /** Not before this. */
  retryAt: number;
  isBusy: boolean;
  /** An access token of an ended session, or of a revoked key, to be shown again. */
  readonly over: { readonly token: string; readonly since: number }[];
}

/** Milliseconds before the end of a token from which it is not shown any more. */
const margin = 10_000;
/** Turns in which somebody logs out. */
const endsEvery = 60;
/** Milliseconds after a process started to hang or die until the operator revokes the signing key. */
const revokesAfter = 2_000;

/**
 * People with token pairs, who refresh as soon as there is something to replace, show their access tokens to the installation and to a service
 * that verifies offline, and log out. Once, while the fault lasts, an operator revokes the key that signed everybody's tokens.
 */
export class TokenPeople implements Actor {
  readonly clients = 6;
  readonly pause = 30;
  readonly #people: Person[] = [];
  /** One for each process, and fed by that alone. */
  readonly #verifiers: Verifier[] = [];
  #operator: Operator | null = null;
  readonly #count: number;
  #turns = 0;
  #key: "in force" | "asked" | "revoked" = "in force";

  constructor(people: number) {
    this.#count = people;
  }

  async prepare(scene: Scene): Promise<void> {
    for (let i = 0; i < this.#count; i += 1) this.#people.push(await this.#start(scene));
    this.#operator = await openOperator(scene);
    const body = { name: "bench", scopes: ["revocations"] };
    const made = await this.#operator.post("/services", "/services", body);
    if (made.status !== 201) throw new Error(`Making a service answered ${made.status} ${made.code}`);
    const issuer = `${origin}/auth`;
    for (const { url } of scene.site.servers) {
      const verifier = createVerifier({
        issuer,
        audience: issuer,
        serviceKey: made.body.key,
        maxStaleness: 5,
        fetch: (input, init) => {
          const address = input instanceof Request ? input.url : input.toString();
          return fetch(address.replace(origin, url), init);
        },
      });
      this.#verifiers.push(verifier);
      await verifier.ready();
    }
  }

  async act(scene: Scene): Promise<void> {
    this.#turns += 1;
    const { injected } = scene.record.phases;
    if (this.#key === "in force" && scene.record.now() > injected + revokesAfter) return this.#revokeKey(scene);
    const idle = this.#people.filter(({ isBusy }) => !isBusy);
    if (idle.length === 0) return;
    const person = pick(idle);
    person.isBusy = true;
    try {
      await this.#live(scene, person);
    } finally {
      person.isBusy = false;
    }
  }

  async takeStock(scene: Scene): Promise<void> {
    for (const person of this.#people) {
      if (person.state !== "live" && person.state !== "ended") continue;
      person.retryAt = 0;
      const { state, endedAt: at, sessionId: subject } = person;
      const refreshed = await this.#refresh(scene, person);
      if (state !== "ended") continue;
      scene.record.writes.push({
        at,
        what: "log-out by a token",
        subject,
        kept: refreshed === "refused",
        found: refreshed,
      });
    }
    for (const person of this.#people) {
      for (const { token, since } of person.over) await this.#showOver(scene, person, token, since);
    }
    for (const verifier of this.#verifiers) verifier.close();
  }

  async #start({ auth, record }: Scene): Promise<Person> {
    const { id: userId } = await auth.users.create({ email: newEmail() });
    const habit = (["key", "no key", "two tabs"] as const)[this.#people.length % 3] ?? "key";
    const issuedAt = record.now();
    const started = await auth.startSession({
      userId,
      method: "bench",
      headers: {},
      carrier: "token",
      transport: "body",
    });
    return {
      sessionId: started.session.id,
      userId,
      state: "live",
      endedAt: 0,
      habit,
      ip: someIp(),
      accessToken: started.accessToken ?? "",
      issuedAt,
      refreshToken: started.refreshToken ?? "",
      key: null,
      askedAt: 0,
      retryAt: 0,
      isBusy: false,
      over: [],
    };
  }

  async #live(scene: Scene, person: Person): Promise<void> {
    const chance = Math.random();
    const old = person.over[0];
    if (old && chance < 0.3) return this.#showOver(scene, person, old.token, old.since);
    if (person.state === "ended") return void (await this.#refresh(scene, person));
    if (person.state !== "live") return;
    if (
      this.#turns % endsEvery === 0 &&
      this.#people.filter(({ state }) => state === "live").length > this.#count / 2
    ) {
      return this.#logOut(scene, person);
    }
    const isOver = scene.record.now() > person.issuedAt + accessTokenLifetime * 1000 - margin;
    if (isOver || chance < 0.5) return void (await this.#refresh(scene, person));
    await this.#show(scene, person);
  }

  /** Shows her access token, to the installation and to the service that verifies offline. */
  async #show(scene: Scene, person: Person): Promise<void> {
    const { record, caller } = scene;
    const expected = expectOf(person, record.now());
    const token = person.accessToken;
    const called = await caller.call({
      path: "/auth/session",
      headers: { authorization: `Bearer ${token}` },
      ip: person.ip,
    });
    // Out of date is not logged out: she gets another one for it.
    if (called.code === "token_expired") return void (await this.#refresh(scene, person));
    const verdict = verdictOf(called);
    noteJudgement(record, expected, { by: called.process, credential: "access token", verdict, code: called.code });
    const later = expectOf(person, record.now());
    const result = await pick(this.#verifiers).verify(token);
    if (!result.ok && result.code === "token_expired") return;
    const judged = result.ok ? "accepted" : refusedOffline(result.code);
    noteJudgement(record, later, {
      by: "verifier",
      credential: "access token",
      verdict: judged,
      code: result.ok ? null : result.code,
    });
  }

  /** Shows a token that must not be accepted any more. */
  async #showOver(
    { record, caller }: Scene,
    { sessionId: subject, ip }: Person,
    token: string,
    since: number,
  ): Promise<void> {
    const at = record.now();
    const about = { subject, known: "ended", credential: "access token" } as const;
    const called = await caller.call({ path: "/auth/session", headers: { authorization: `Bearer ${token}` }, ip });
    record.judgements.push({
      ...about,
      at,
      endedFor: at - since,
      by: called.process,
      verdict: verdictOf(called),
      code: called.code,
    });
    const later = record.now();
    const result = await pick(this.#verifiers).verify(token);
    const verdict = result.ok ? "accepted" : refusedOffline(result.code);
    record.judgements.push({
      ...about,
      at: later,
      endedFor: later - since,
      by: "verifier",
      verdict,
      code: result.ok ? null : result.code,
    });
  }

  async #refresh(scene: Scene, person: Person): Promise<"accepted" | "refused" | "unserved"> {
    const { record } = scene;
    if (record.now() < person.retryAt) return "unserved";
    const expected = expectOf(person, record.now());
    if (person.askedAt === 0) {
      person.askedAt = record.now();
      person.key = person.habit === "key" ? randomUUID() : null;
    }
    const shown = person.refreshToken;
    const asked = person.askedAt;
    const answers = await Promise.all(
      Array.from({ length: person.habit === "two tabs" ? 2 : 1 }, () => this.#sendRefresh(scene, person)),
    );
    const successors = answers.filter(({ status }) => status === 200).map(({ body }) => String(body.refreshToken));
    const made = new Set(successors.filter((token) => token !== shown));
    if (person.habit === "two tabs") {
      record.uses.push({
        what: "replacing a refresh token",
        subject: person.sessionId,
        sent: answers.length,
        succeeded: made.size,
      });
    }
    const worst =
      answers.find((one) => verdictOf(one) === "refused") ?? answers.find(({ status }) => status === 200) ?? answers[0];
    if (!worst) return "unserved";
    const verdict = verdictOf(worst);
    // Whoever has no key, and got no answer within the grace, may be taken for a thief.
    const isLate = person.key === null && record.now() - asked > refreshGrace * 1000 - 500;
    if (expected.state === "live" && verdict === "refused" && isLate) {
      person.state = "dropped";
      return verdict;
    }
    noteJudgement(record, expected, { by: worst.process, credential: "refresh token", verdict, code: worst.code });
    if (verdict === "refused" && person.state === "live") person.state = "dropped";
    if (verdict !== "accepted") {
      person.retryAt = record.now() + (person.habit === "key" ? worst.retryAfter * 1000 : 200);
      return verdict;
    }
    const grant = answers.find(({ status, body }) => status === 200 && body.refreshToken !== shown) ?? worst;
    Object.assign(person, {
      accessToken: grant.body.accessToken,
      refreshToken: grant.body.refreshToken,
      issuedAt: grant.at,
      key: null,
      askedAt: 0,
    });
    return verdict;
  }

  #sendRefresh({ caller }: Scene, { refreshToken, key, ip }: Person): Promise<Called> {
    const headers: { [name: string]: string } = key === null ? {} : { "idempotency-key": key };
    return caller.call({ method: "POST", path: "/auth/jwt/refresh", headers, body: { refreshToken }, ip });
  }

  /** By the refresh token, as the documentation says: an access token whose key was revoked proves nobody, and ends nothing. */
  async #logOut({ caller, record }: Scene, person: Person): Promise<void> {
    person.state = "ending";
    const body = { refreshToken: person.refreshToken };
    const called = await caller.call({ method: "POST", path: "/auth/logout", body, ip: person.ip });
    if (called.status !== 204) return;
    ended(person, record.now());
    person.over.unshift({ token: person.accessToken, since: record.now() });
  }

  /** The next key signs at once, and what the one before signed is refused from then on. Nobody is logged out by it. */
  async #revokeKey({ record }: Scene): Promise<void> {
    this.#key = "asked";
    const again = (): void => {
      this.#key = "in force";
    };
    const before = await this.#operator?.get("/keys");
    if (before?.status !== 200) return again();
    const signing = (before.body.keys as { kid: string; state: string }[]).find(({ state }) => state === "signing");
    const rotated = await this.#operator?.post("/keys/rotate", "/keys/rotate", { now: true });
    if (!signing || rotated?.status !== 200) return again();
    const revoked = await this.#operator?.post(`/keys/${signing.kid}/revoke`, "/keys/{kid}/revoke");
    if (revoked?.status !== 200 && revoked?.status !== 204) return again();
    this.#key = "revoked";
    const since = record.now();
    for (const person of this.#people) {
      const { kid } = JSON.parse(Buffer.from(person.accessToken.split(".")[0] ?? "", "base64url").toString()) as {
        kid: string;
      };
      if (kid === signing.kid && person.over.length === 0) person.over.push({ token: person.accessToken, since });
    }
  }
}

/** What a verifier says of a token that it refuses for good; of the others it does not know enough. */
function refusedOffline(code: string): "refused" | "unserved" {
  return ["session_revoked", "token_expired", "token_invalid"].includes(code) ? "refused" : "unserved";
}
