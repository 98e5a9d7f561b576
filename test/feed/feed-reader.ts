import { randomUUID } from "node:crypto";
import type { Auth } from "../../src/index.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { createService, type NewService } from "../../src/service/create-service.ts";
import type { ServiceScope } from "../../src/service/service.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";

/** One event as a client of server-sent events understands it. */
export interface FeedEvent {
  readonly name: string;
  /** The `id` line of this very event. Undefined: it had none. */
  readonly id: string | undefined;
  // Tests read what they expect to be there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
}

/** Reads a stream of server-sent events, and notes whatever comes. */
export class FeedReader {
  readonly response: Response;
  readonly events: FeedEvent[] = [];
  readonly comments: string[] = [];
  /** How the stream ended. Null: it goes on. */
  outcome: "ended" | "failed" | null = null;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";
  #wake: (() => void)[] = [];

  constructor(response: Response) {
    if (!response.body) throw new Error("The answer has no body.");
    this.response = response;
    this.#reader = response.body.getReader();
    void this.#run();
  }

  /** Gives the first event of a name that `next` has not given yet. Rejects when the stream ends before, or after ten seconds. */
  async next(name: string, patience = 10_000): Promise<FeedEvent> {
    const deadline = Date.now() + patience;
    for (;;) {
      const index = this.events.findIndex((event) => event.name === name);
      if (index !== -1) return this.events.splice(index, 1)[0] as FeedEvent;
      if (this.outcome !== null) throw new Error(`The stream ${this.outcome} before any ${name}.`);
      if (Date.now() > deadline) throw new Error(`No ${name}, only ${JSON.stringify(this.events)}`);
      await this.#something(deadline);
    }
  }

  /** Waits for the end of the stream. */
  async ended(patience = 10_000): Promise<"ended" | "failed"> {
    const deadline = Date.now() + patience;
    while (this.outcome === null) {
      if (Date.now() > deadline) throw new Error("The stream did not end.");
      await this.#something(deadline);
    }
    return this.outcome;
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }

  #something(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, deadline - Date.now() + 1));
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #run(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for (let part = await this.#reader.read(); !part.done; part = await this.#reader.read()) {
        this.#text += decoder.decode(part.value, { stream: true });
        this.#take();
      }
      this.outcome = "ended";
    } catch {
      this.outcome = "failed";
    }
    this.#wakeUp();
  }

  #take(): void {
    for (let end = this.#text.indexOf("\n\n"); end !== -1; end = this.#text.indexOf("\n\n")) {
      const lines = this.#text.slice(0, end).split("\n");
      this.#text = this.#text.slice(end + 2);
      const value = (name: string): string | undefined =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim();
      const [name, data] = [value("event"), value("data")];
      if (name !== undefined && data !== undefined) this.events.push({ name, id: value("id"), data: JSON.parse(data) });
      else this.comments.push(lines.join("\n"));
    }
    this.#wakeUp();
  }

  #wakeUp(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** The key of a new service that may do one thing, as a header; nothing for `undefined`. */
export async function serviceHeader(
  { auth, url }: { readonly auth: Auth; readonly url: string },
  scope: ServiceScope | undefined,
): Promise<Record<string, string>> {
  if (scope === undefined) return {};
  const storage = await openSqlStorage({ database: url, migrate: "off", clock: Date.now });
  const { key } = await makeService(auth, storage, { scopes: [scope] });
  await storage.close();
  return { authorization: `Bearer ${key}` };
}

/** Makes a service as the command line does, and gives its key. */
export async function makeService(
  auth: Auth,
  storage: Pick<Storage, "services">,
  { name = `service-${randomUUID()}`, scopes = ["revocations"], audiences }: Partial<NewService> = {},
): Promise<{ readonly name: string; readonly key: string; readonly id: string }> {
  const { ring, clock } = await internalsOf(auth).deps();
  const made = await createService(
    { services: storage.services, secret: ring.current, clock },
    { name, scopes, audiences, actor: "operator" },
  );
  return { name, key: made.key, id: made.service.id };
}
