import { createServer, type RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What a measured process says once it listens. */
export interface Ready {
  readonly port: number;
  /** What people who are signed in send, one line each: a `Cookie` or an `Authorization` header, or whatever else the load is made of. */
  readonly credentials: readonly string[];
}

/** What the parent process asks for. */
export interface SliceOrder {
  readonly slices: number;
  readonly milliseconds: number;
}

/** A short time during which every request was answered one way. */
export interface Slice {
  readonly guarded: boolean;
  readonly requests: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** A router or a middleware, of whichever Express. */
type Route = (request: never, response: never, next: never) => unknown;

/** Answers requests with the guarded route, or, while slices are measured, every other slice with the bare one. */
export class Halves {
  #guarded = true;
  #requests = 0;

  /** A middleware that leads to one of two routers: the same application, at the same depth, so that nothing else differs. */
  choose<T extends Route>(bare: T, guarded: T): T {
    const route: Route = (request, response, next) => {
      this.#requests += 1;
      if (this.#guarded) guarded(request, response, next);
      else bare(request, response, next);
    };
    return route as T;
  }

  /**
   * A listener for an application that has its two routes at `/bare` and `/kept`, where its framework has no router that could be
   * handed a request: paths of one length, beside each other.
   */
  lead(listener: RequestListener): RequestListener {
    return (request, response) => {
      this.#requests += 1;
      request.url = this.#guarded ? "/kept" : "/bare";
      listener(request, response);
    };
  }

  /** Takes turns: bare, guarded, guarded, bare, and so on, so that what slowly changes falls on both. */
  async measure({ slices, milliseconds }: SliceOrder): Promise<Slice[]> {
    const measured: Slice[] = [];
    for (let number = 0; number < slices; number += 1) {
      this.#guarded = number % 4 === 1 || number % 4 === 2;
      measured.push(await this.#measureOne(milliseconds));
    }
    this.#guarded = true;
    return measured;
  }

  async #measureOne(milliseconds: number): Promise<Slice> {
    const guarded = this.#guarded;
    const requests = this.#requests;
    const start = performance.now();
    const cpu = process.cpuUsage();
    await sleep(milliseconds);
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - start) / 1000;
    return { guarded, requests: this.#requests - requests, seconds, cpuSeconds: (user + system) / 1e6 };
  }
}

/** Serves on a free port of 127.0.0.1, tells the parent process, and measures slices when it asks. */
export function answer(app: RequestListener, halves: Halves, credentials: readonly string[]): void {
  const server = createServer(app);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("No port");
    const ready: Ready = { port: address.port, credentials };
    process.send?.(ready);
  });
  process.on("message", (order: SliceOrder) => {
    halves.measure(order).then(
      (slices) => process.send?.(slices),
      (error: unknown) => {
        throw error;
      },
    );
  });
  process.on("disconnect", () => process.exit());
}
