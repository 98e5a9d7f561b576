import { ended } from "../credential.ts";
import type { Actor, Scene } from "./actor.ts";
import { openOperator, type Operator } from "./operator.ts";
import { newEmail, startVisit, type Visitor } from "./start-session.ts";
import { check, pick } from "./visitors.ts";

/** Turns in which somebody is banned; in the others they all come by. */
const bansEvery = 12;

interface Person {
  readonly id: string;
  readonly visits: readonly Visitor[];
  isBanned: boolean;
}

/** People with two sessions each, whom an operator bans one after the other. Half of them stay. */
export class Banned implements Actor {
  readonly clients = 2;
  readonly pause = 40;
  readonly #people: Person[] = [];
  readonly #count: number;
  #operator: Operator | null = null;
  #turns = 0;

  constructor(people: number) {
    this.#count = people;
  }

  async prepare(scene: Scene): Promise<void> {
    this.#operator = await openOperator(scene);
    for (let i = 0; i < this.#count; i += 1) {
      const { id } = await scene.auth.users.create({ email: newEmail() });
      const visits = [await startVisit(scene.auth, id), await startVisit(scene.auth, id)];
      this.#people.push({ id, visits, isBanned: false });
    }
  }

  async act(scene: Scene): Promise<void> {
    this.#turns += 1;
    if (this.#turns % bansEvery === 0) await this.#ban(scene);
    else await check(scene, pick(pick(this.#people).visits));
  }

  async takeStock(scene: Scene): Promise<void> {
    for (const { visits, isBanned, id } of this.#people) {
      for (const visit of visits) {
        const found = await check(scene, visit);
        if (!isBanned) continue;
        const at = visit.endedAt;
        scene.record.writes.push({ at, what: "ban", subject: id, kept: found === "refused", found });
      }
    }
  }

  async #ban({ record }: Scene): Promise<void> {
    const person = this.#people
      .slice(0, this.#people.length / 2)
      .find(({ visits }) => visits.every(({ state }) => state === "live"));
    if (!person || !this.#operator) return;
    for (const visit of person.visits) visit.state = "ending";
    const { status } = await this.#operator.post(`/users/${person.id}/ban`, "/users/{id}/ban");
    if (status !== 200) return;
    person.isBanned = true;
    for (const visit of person.visits) ended(visit, record.now());
  }
}
