import { ended, expectOf, noteJudgement, verdictOf } from "../credential.ts";
import { runSql } from "../sql.ts";
import type { Actor, Scene } from "./actor.ts";
import { password } from "./operator.ts";
import { cookiesFor, newEmail, sessionCookie, someIp, type Visitor } from "./start-session.ts";
import { check, pick } from "./visitors.ts";

interface Member {
  readonly email: string;
  readonly ip: string;
  readonly registeredAt: number;
  /** The latest is the newest. Only those that were answered. */
  readonly visits: Visitor[];
  /** The browser's, with the one that says that this device is known. */
  jar: string;
  password: string;
  /** What the password was before, and when the change was answered. */
  before: { readonly password: string; readonly changedAt: number } | null;
  /** Asked for and not answered: one of the two is hers. */
  candidate: string | null;
  isBusy: boolean;
}

/** Who registered without an answer: she tries again with the same address. */
interface Applicant {
  readonly email: string;
  readonly ip: string;
}

/** Most who are looked at in the end, one hash each. */
const looked = 12;

/**
 * People with passwords: they register, log in from a browser that is known, and change their password, which ends all their other sessions.
 * Each of these costs a hash, so they are few.
 */
export class Members implements Actor {
  readonly clients = 3;
  readonly pause = 250;
  readonly #members: Member[] = [];
  readonly #waiting: Applicant[] = [];
  #turns = 0;

  async prepare(scene: Scene): Promise<void> {
    for (let i = 0; i < 3; i += 1) await this.#register(scene);
  }

  async act(scene: Scene): Promise<void> {
    this.#turns += 1;
    const idle = this.#members.filter(({ isBusy, candidate }) => !isBusy && candidate === null);
    const member = idle.length === 0 ? null : pick(idle);
    if (member === null || this.#turns % 3 === 0) return this.#register(scene);
    member.isBusy = true;
    try {
      if (this.#turns % 3 === 1) await this.#logIn(scene, member, member.password, "live");
      else await this.#changePassword(scene, member);
      const visit = member.visits.at(-1);
      if (visit) await check(scene, visit);
    } finally {
      member.isBusy = false;
    }
  }

  async takeStock(scene: Scene): Promise<void> {
    const { record, site } = scene;
    const rows = await runSql(site.databaseUrl, "select email from {users}");
    const stored = new Map<unknown, number>();
    for (const { email } of rows) stored.set(email, (stored.get(email) ?? 0) + 1);
    for (const { email, registeredAt: at } of this.#members) {
      const found = stored.get(email) ?? 0;
      record.writes.push({ at, what: "registration", subject: email, kept: found === 1, found: `${found} accounts` });
    }
    for (const member of this.#members) {
      for (const visit of member.visits) {
        if (visit.state === "live" || visit.state === "ended") await check(scene, visit);
      }
    }
    const changed = this.#members.filter(({ before }) => before !== null);
    for (const member of changed.slice(-looked)) await this.#lookAtPassword(scene, member);
  }

  async #lookAtPassword(scene: Scene, member: Member): Promise<void> {
    const { email: subject, before } = member;
    if (before === null) return;
    const at = before.changedAt;
    const candidates = [member.password, member.candidate].filter((one) => one !== null);
    let found = "neither password opens";
    for (const one of candidates) {
      if ((await this.#logIn(scene, member, one, null)) === "accepted") found = "opens";
    }
    scene.record.writes.push({ at, what: "change of password", subject, kept: found === "opens", found });
    await this.#logIn(scene, member, before.password, "ended", at);
  }

  async #register({ caller, record }: Scene): Promise<void> {
    const applicant = this.#waiting.shift() ?? { email: newEmail(), ip: someIp() };
    const { email, ip } = applicant;
    const called = await caller.call({ method: "POST", path: "/auth/register", body: { email, password }, ip });
    // The first try had been written, and its answer lost.
    if (called.status === 409) return;
    if (called.status !== 201) return void this.#waiting.push(applicant);
    const visit: Visitor = {
      sessionId: called.body.session.id,
      userId: called.body.user.id,
      cookie: sessionCookie(called.cookies),
      ip,
      state: "live",
      endedAt: 0,
    };
    this.#members.push({
      email,
      ip,
      registeredAt: record.now(),
      visits: [visit],
      jar: cookiesFor(called.cookies),
      password,
      before: null,
      candidate: null,
      isBusy: false,
    });
  }

  /** As a browser that is known to the account, and comes without its session: that one goes on. */
  async #logIn(
    { caller, record }: Scene,
    member: Member,
    given: string,
    known: "live" | "ended" | null,
    since = 0,
  ): Promise<"accepted" | "refused" | "unserved"> {
    const { email, ip, jar } = member;
    const at = record.now();
    const called = await caller.call({
      method: "POST",
      path: "/auth/login",
      headers: { cookie: jar },
      body: { email, password: given },
      ip,
    });
    const verdict = verdictOf(called);
    if (known !== null) {
      const endedFor = known === "ended" ? at - since : 0;
      const { process: by, code } = called;
      record.judgements.push({ at, by, credential: "password", subject: email, known, endedFor, verdict, code });
    }
    if (verdict === "accepted") {
      const cookie = sessionCookie(called.cookies);
      const { session, user } = called.body;
      member.visits.push({ sessionId: session.id, userId: user.id, cookie, ip, state: "live", endedAt: 0 });
    }
    return verdict;
  }

  /** Everything of hers ends but the session in which she changes it. That one has another cookie from then on. */
  async #changePassword({ caller, record }: Scene, member: Member): Promise<void> {
    const live = member.visits.filter(({ state }) => state === "live");
    const own = live.at(-1);
    if (!own) return;
    const newPassword = `violet anchor ${Math.floor(Math.random() * 1e9)} lantern`;
    for (const one of live) one.state = "ending";
    member.candidate = newPassword;
    const called = await caller.call({
      method: "POST",
      path: "/auth/password/change",
      headers: { cookie: `${own.cookie}; ${member.jar}` },
      body: { currentPassword: member.password, newPassword },
      ip: member.ip,
    });
    if (called.status !== 200) {
      if (verdictOf(called) !== "refused") return;
      const expected = expectOf({ ...own, state: "live" }, called.at);
      noteJudgement(record, expected, {
        by: called.process,
        credential: "cookie",
        verdict: "refused",
        code: called.code,
      });
      return;
    }
    for (const one of live) ended(one, record.now());
    member.before = { password: member.password, changedAt: record.now() };
    member.password = newPassword;
    member.candidate = null;
    member.jar = cookiesFor(called.cookies) || member.jar;
    // The old cookie of this session is over; what follows is the same session by another.
    member.visits.push({ ...own, cookie: sessionCookie(called.cookies) || own.cookie, state: "live", endedAt: 0 });
    if (sessionCookie(called.cookies) === "") member.visits.splice(member.visits.indexOf(own), 1);
  }
}
