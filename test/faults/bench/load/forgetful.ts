import { setTimeout as sleep } from "node:timers/promises";
import { verdictOf } from "../credential.ts";
import type { Actor, Scene } from "./actor.ts";
import { newEmail, someIp } from "./start-session.ts";

interface Person {
  readonly email: string;
  /** When the answer came that a mail is on its way. */
  readonly askedAt: number;
  sent: number;
  succeeded: number;
}

const people = 30;
/** Tries with one code at the same time. */
const atOnce = 3;
/** Milliseconds until a mail has to be there: whoever died with it in hand held it for some seconds. */
const mailPatience = 60_000;

/** People who have forgotten their passwords, and show the code that they are mailed several times at once, to several processes. */
export class Forgetful implements Actor {
  readonly clients = 2;
  readonly pause = 400;
  readonly #emails: string[] = [];
  readonly #people: Person[] = [];

  async prepare({ auth }: Scene): Promise<void> {
    for (let i = 0; i < people; i += 1) {
      const email = newEmail();
      await auth.users.create({ email, emailVerified: true });
      this.#emails.push(email);
    }
  }

  async act(scene: Scene): Promise<void> {
    const { caller, record } = scene;
    const ready = this.#people.find(({ sent, email }) => sent === 0 && codeFor(scene, email) !== null);
    if (ready) return this.#show(scene, ready, atOnce);
    const email = this.#emails.shift();
    if (email === undefined) return;
    const { status } = await caller.call({
      method: "POST",
      path: "/auth/password/forgot",
      body: { email },
      ip: someIp(),
    });
    if (status === 202) this.#people.push({ email, askedAt: record.now(), sent: 0, succeeded: 0 });
  }

  async takeStock(scene: Scene): Promise<void> {
    const { record } = scene;
    const until = performance.now() + mailPatience;
    for (const person of this.#people) {
      while (codeFor(scene, person.email) === null && performance.now() < until) await sleep(100);
      const arrived = codeFor(scene, person.email) !== null;
      const found = arrived ? "a mail" : "no mail";
      record.writes.push({ at: person.askedAt, what: "mail with a code", subject: person.email, kept: arrived, found });
      if (person.sent > 0) {
        // Nothing of a code that was used is left, whoever asks.
        await this.#show(scene, person, 1);
        const { email: subject, sent, succeeded } = person;
        record.uses.push({ what: "a code", subject, sent, succeeded });
      }
    }
  }

  async #show(scene: Scene, person: Person, times: number): Promise<void> {
    const token = codeFor(scene, person.email);
    person.sent += times;
    const answers = await Promise.all(
      Array.from({ length: times }, (_, i) => {
        const body = { token, newPassword: `copper meadow ${i} ${Math.floor(Math.random() * 1e9)}` };
        return scene.caller.call({ method: "POST", path: "/auth/password/reset", body, ip: someIp() });
      }),
    );
    person.succeeded += answers.filter((answer) => verdictOf(answer) === "accepted").length;
  }
}

function codeFor({ site }: Scene, email: string): string | null {
  const mail = site.mails.mails.find(({ recipients }) => recipients.includes(email));
  return /token=([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? null;
}
