import { ended, expectOf, noteJudgement, verdictOf } from "../credential.ts";
import type { Actor, Scene } from "./actor.ts";
import { newEmail, startVisit, type Visitor } from "./start-session.ts";

/** Sessions of one person. */
const perPerson = 10;
/** One turn in so many ends something; the others look whether somebody is signed in. */
const endsEvery = 12;

/**
 * People with cookies: they come back again and again, on every process, with sessions that live and with ended ones. They log out, end one of
 * their other sessions, or all of them. Of each person the first session stays, so that there is always somebody who must not be signed out.
 */
export class Visitors implements Actor {
  readonly clients = 8;
  readonly pause = 25;
  readonly #people: number;
  #all: Visitor[] = [];
  #byPerson: Visitor[][] = [];
  #turns = 0;

  constructor(people: number) {
    this.#people = people;
  }

  async prepare({ auth }: Scene): Promise<void> {
    for (let i = 0; i < this.#people; i += 1) {
      const { id } = await auth.users.create({ email: newEmail() });
      const visits: Visitor[] = [];
      for (let n = 0; n < perPerson; n += 1) visits.push(await startVisit(auth, id));
      this.#byPerson.push(visits);
      this.#all.push(...visits);
    }
  }

  async act(scene: Scene): Promise<void> {
    this.#turns += 1;
    if (this.#turns % endsEvery === 0) return this.#end(scene);
    await check(scene, pick(this.#all));
  }

  /** Every session, as every process sees it. */
  async takeStock(scene: Scene): Promise<void> {
    for (const { number } of scene.site.servers) {
      for (let i = 0; i < this.#all.length; i += 8) {
        await Promise.all(this.#all.slice(i, i + 8).map((visitor) => check(scene, visitor, number)));
      }
    }
    for (const visitor of this.#all.filter(({ state }) => state === "ended")) {
      const answer = await check(scene, visitor);
      scene.record.writes.push({
        at: visitor.endedAt,
        what: "ending of a session",
        subject: visitor.sessionId,
        kept: answer === "refused",
        found: answer,
      });
    }
  }

  async #end(scene: Scene): Promise<void> {
    const visits = pick(this.#byPerson);
    const [first, ...others] = visits as [Visitor, ...Visitor[]];
    const live = others.filter(({ state }) => state === "live");
    const one = live[0];
    if (first.state !== "live" || one === undefined) return;
    const chance = this.#turns % (4 * endsEvery);
    if (chance === 0 && live.length < perPerson / 2) {
      const headers = { cookie: first.cookie };
      return end(scene, live, () =>
        scene.caller.call({ method: "POST", path: "/auth/sessions/revoke-others", headers, body: {}, ip: first.ip }),
      );
    }
    if (chance === endsEvery) {
      const name = "/auth/sessions/{id}";
      return end(scene, [one], () =>
        scene.caller.call({
          method: "DELETE",
          path: `/auth/sessions/${one.sessionId}`,
          name,
          headers: { cookie: first.cookie },
          ip: first.ip,
        }),
      );
    }
    return end(scene, [one], () =>
      scene.caller.call({
        method: "POST",
        path: "/auth/logout",
        headers: { cookie: one.cookie },
        body: {},
        ip: one.ip,
      }),
    );
  }
}

/** Asks who is signed in, and notes what was known. */
export async function check(
  { caller, record }: Pick<Scene, "caller" | "record">,
  visitor: Visitor,
  process?: number,
): Promise<"accepted" | "refused" | "unserved"> {
  const expected = expectOf(visitor, record.now());
  const called = await caller.call({
    path: "/auth/session",
    headers: { cookie: visitor.cookie },
    ip: visitor.ip,
    ...(process !== undefined && { process }),
  });
  const verdict = verdictOf(called);
  noteJudgement(record, expected, { by: called.process, credential: "cookie", verdict, code: called.code });
  return verdict;
}

type Ending = () => Promise<{ readonly status: number; readonly at: number; readonly took: number }>;

/** Ends sessions. Without an answer nobody can say whether they have ended: they are asked for no more. */
async function end(scene: Scene, sessions: readonly Visitor[], ending: Ending): Promise<void> {
  for (const one of sessions) one.state = "ending";
  const { status } = await ending();
  if (status !== 200 && status !== 204) return;
  for (const one of sessions) ended(one, scene.record.now());
}

export function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}
