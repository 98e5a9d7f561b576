import type { MetricSnapshot } from "../../metric/metric-snapshot.ts";

/** What a worker is told before it begins. */
export interface WorkerOrder {
  /** From 1 on. One that takes another's place has its number. */
  readonly number: number;
  /** How many there are to be. */
  readonly size: number;
  /** Whether it says what is to be said of the configuration: the others would repeat it. */
  readonly speaks: boolean;
  /** The descriptor, in the process that leads, of a socket that listens already. Null: host and port are those of the configuration. */
  readonly descriptor: number | null;
  /** Secrets that open the mailbox and the provider of development, once. */
  readonly keys: Readonly<Record<SharedKeyName, string>>;
}

export type SharedKeyName = "mailbox" | "demo";

/** How a worker is told to end. */
export interface StopOrder {
  /** Seconds for which what is open is still served. */
  readonly delay: number;
  /** Whether another one has its place, so that the server as a whole goes on. */
  readonly replaced: boolean;
}

/** A worker wants to know. */
export type WorkerQuestion =
  | { readonly about: "order"; readonly version: string }
  | { readonly about: "key"; readonly key: SharedKeyName }
  | { readonly about: "numbers" };

/** What is answered: null where the programs are of two versions, whether the key was there, the numbers of all. */
export interface WorkerAnswers {
  readonly order: WorkerOrder | null;
  readonly key: boolean;
  readonly numbers: MetricSnapshot;
}

/** From a worker to the process that leads. */
export type FromWorker =
  | { readonly kind: "question"; readonly id: number; readonly question: WorkerQuestion }
  | { readonly kind: "started"; readonly url: string; readonly banner: string }
  /** Its configuration is wrong: one sentence. */
  | { readonly kind: "refused"; readonly sentence: string }
  /** Somebody told it alone to end: it asks for another one to take its place first. */
  | { readonly kind: "relief" }
  | { readonly kind: "pong" }
  | { readonly kind: "endings"; readonly text: string }
  /** Its own numbers, because they were asked for by this id; null: it ends. */
  | { readonly kind: "numbers"; readonly id: number | null; readonly numbers: MetricSnapshot };

/** From the process that leads to a worker. */
export type ToWorker =
  | { readonly kind: "answer"; readonly id: number; readonly value: WorkerAnswers[keyof WorkerAnswers] }
  | { readonly kind: "ping" }
  | { readonly kind: "endings"; readonly text: string }
  | { readonly kind: "numbers"; readonly id: number }
  | { readonly kind: "reload" }
  | ({ readonly kind: "stop" } & StopOrder);
