import { setTimeout as sleep } from "node:timers/promises";
import { createAuth } from "../../../src/index.ts";
import { Caller } from "./caller.ts";
import type { Actor, Scene } from "./load/actor.ts";
import { Attackers } from "./load/attackers.ts";
import { Auditor } from "./load/auditor.ts";
import { Banned } from "./load/banned.ts";
import { Forgetful } from "./load/forgetful.ts";
import { Members } from "./load/members.ts";
import { TokenPeople } from "./load/token-people.ts";
import { Visitors } from "./load/visitors.ts";
import type { Record } from "./record.ts";
import { accessTokenLifetime, origin, refreshGrace, type Site } from "./site.ts";

/** Everybody who comes to a site of the bench. @param share of the people that there are in a whole run. */
export function everybody(share = 1): Actor[] {
  return [
    new Visitors(10 * share),
    new TokenPeople(24 * share),
    new Members(),
    new Banned(20 * share),
    new Attackers(),
    new Forgetful(),
    new Auditor(),
  ];
}

/** Clients that wait for each answer before they go on, and know what must be true. */
export class Load {
  readonly #scene: Scene;
  readonly #actors: readonly Actor[];
  #isRunning = false;
  #clients: Promise<void>[] = [];
  #unwatch = (): void => {};

  private constructor(scene: Scene, actors: readonly Actor[]) {
    this.#scene = scene;
    this.#actors = actors;
  }

  /** Makes the people. */
  static async prepare(site: Site, record: Record, actors: readonly Actor[]): Promise<Load> {
    const auth = createAuth({
      baseUrl: origin,
      secret: site.secret,
      database: site.databaseUrl,
      verification: "off",
      trustedProxies: "none",
      token: { refreshGrace, accessTokenLifetime },
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    try {
      await auth.ready();
      const scene: Scene = { site, record, caller: new Caller(site, record), auth };
      for (const actor of actors) await actor.prepare(scene);
      return new Load(scene, actors);
    } finally {
      await auth.close();
    }
  }

  start(): void {
    this.#isRunning = true;
    this.#unwatch = this.#scene.caller.watch();
    this.#clients = this.#actors.flatMap((actor) => Array.from({ length: actor.clients }, () => this.#keepOn(actor)));
  }

  /** Resolves when everybody has the answer to the last request. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all(this.#clients);
    this.#unwatch();
  }

  /** Finds out whether everything that was answered is there. */
  async takeStock(): Promise<void> {
    for (const actor of this.#actors) await actor.takeStock?.(this.#scene);
  }

  async #keepOn(actor: Actor): Promise<void> {
    while (this.#isRunning) {
      await actor.act(this.#scene);
      await sleep(actor.pause * (0.5 + Math.random()));
    }
  }
}
