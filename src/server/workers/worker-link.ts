import cluster from "node:cluster";
import type { MetricSnapshot } from "../../metric/metric-snapshot.ts";
import type { EndingRelay } from "../../revocation/relayed-feed.ts";
import { packageVersion } from "../../shared/package-version.ts";
import type {
  FromWorker,
  SharedKeyName,
  StopOrder,
  ToWorker,
  WorkerAnswers,
  WorkerOrder,
  WorkerQuestion,
} from "./message.ts";

/** What the process that leads asks of a worker. */
export interface WorkerDuties {
  readonly stop: (order: StopOrder) => void;
  readonly reload: () => void;
  /** The worker's own numbers. */
  readonly numbers: () => MetricSnapshot;
}

/** A worker's way to the process that leads, and through it to the other workers. */
export class WorkerLink implements EndingRelay {
  readonly #open = new Map<number, (value: WorkerAnswers[keyof WorkerAnswers]) => void>();
  readonly #endings: ((message: string) => void)[] = [];
  #questions = 0;
  #duties: WorkerDuties | null = null;
  #onGone = (): void => process.exit(1);
  /** Came before there was anybody to do it. */
  #early: StopOrder | null = null;

  /** Null where this process is no worker that our own server started. */
  static open(): WorkerLink | null {
    return cluster.isWorker && process.send ? new WorkerLink() : null;
  }

  private constructor() {
    process.on("message", (message: ToWorker) => this.#hear(message));
    // What could not be sent to one that is gone is followed by the word that it is.
    cluster.worker?.on("error", () => {});
    // Node's own way ends the process at once, with all requests that are under way.
    process.prependOnceListener("disconnect", () => {
      if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
      this.#onGone();
    });
  }

  /** What to do when the process that leads is gone. @default to end at once */
  whenAlone(onGone: () => void): void {
    this.#onGone = onGone;
  }

  /** Asks what to be. Null where the process that leads is of another version of this program. */
  begin(): Promise<WorkerOrder | null> {
    return this.#ask({ about: "order", version: packageVersion() }) as Promise<WorkerOrder | null>;
  }

  /** From now on duties are done. */
  serve(duties: WorkerDuties): void {
    this.#duties = duties;
    if (this.#early) duties.stop(this.#early);
  }

  /** Takes a key that opens once. */
  take(key: SharedKeyName): Promise<boolean> {
    return this.#ask({ about: "key", key }) as Promise<boolean>;
  }

  /** The numbers of all processes. */
  collect(): Promise<MetricSnapshot> {
    return this.#ask({ about: "numbers" }) as Promise<MetricSnapshot>;
  }

  tell(text: string): void {
    void this.send({ kind: "endings", text });
  }

  listen(listener: (message: string) => void): void {
    this.#endings.push(listener);
  }

  /** Resolves when it has left, or cannot any more. */
  send(message: FromWorker): Promise<void> {
    return new Promise((resolve) => {
      if (!process.connected || !process.send) return resolve();
      process.send(message, undefined, undefined, () => resolve());
    });
  }

  #ask(question: WorkerQuestion): Promise<WorkerAnswers[keyof WorkerAnswers]> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      void this.send({ kind: "question", id, question });
    });
  }

  #hear(message: ToWorker): void {
    switch (message.kind) {
      case "answer":
        this.#open.get(message.id)?.(message.value);
        this.#open.delete(message.id);
        return;
      case "ping":
        return void this.send({ kind: "pong" });
      case "endings":
        for (const listener of this.#endings) listener(message.text);
        return;
      case "numbers":
        return void this.send({ kind: "numbers", id: message.id, numbers: this.#duties?.numbers() ?? {} });
      case "reload":
        return this.#duties?.reload();
      default:
        if (this.#duties) this.#duties.stop(message);
        else this.#early = message;
    }
  }
}
