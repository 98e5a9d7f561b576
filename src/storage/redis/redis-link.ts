import { ConfigurationError } from "../../error/configuration-error.ts";
import { isCluster, type RedisClient, type RedisCluster } from "./redis-client.ts";

/** Makes a client that is not yet connected, with these settings of a connection before all others. */
export type MakeClient = (settings: Readonly<Record<string, unknown>>) => RedisClient | RedisCluster;

/** Who is told how things stand. */
export interface RedisWatch {
  /** Redis cannot be reached, or is too slow, for a second already: once for each time, until it has been well for a while. */
  readonly onAway: (error: unknown) => void;
  readonly onBack: () => void;
  /** Redis answers, and refuses a command: out of memory, or a right is missing. Told now and then. */
  readonly onRefusal: (error: unknown) => void;
}

/** Redis did not answer in time, or is not asked because it did not lately. */
class RedisAway extends Error {}

/** Milliseconds. */
const startPatience = 1_000;
const probePatience = 30;
const probeInterval = 250;
/** Where nobody asks for anything, this program does, so that the next one who asks meets no surprise. */
const idleInterval = 500;
/** Without an answer while one is due, a connection is dead. */
const silence = 3_000;
/** Answers that may be late in a row. */
const maxLate = 3;
/** Commands under way at most: past it Redis is not asked, and memory does not grow. */
const maxUnderWay = 1_000;
/** A pause that is shorter is no news. */
const notice = 1_000;
/** Redis has to be well for so long before another failure is news. */
const recovery = 10_000;
const refusalInterval = 600_000;

/**
 * A connection to Redis that nothing depends on. It reconnects by itself; while Redis is away or slow, commands fail at once instead of
 * waiting, and it is asked again as soon as two probes were answered in time.
 */
export class RedisLink {
  readonly #make: MakeClient;
  readonly #watch: RedisWatch;
  readonly #client: RedisClient | RedisCluster;
  #isUp = false;
  #isClosed = false;
  #late = 0;
  #underWay = 0;
  #lastError: unknown = new RedisAway("Redis did not answer in time.");
  #probing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  readonly #idle: NodeJS.Timeout;
  /** Answers since the last look. */
  #answers = 0;
  /** Whether those who watch know that it is away. */
  #isKnownAway = false;
  #notice: NodeJS.Timeout | undefined;
  #recovered: NodeJS.Timeout | undefined;
  #refusedAt = Number.NEGATIVE_INFINITY;
  /** Since when nothing was written, because the server is a replica. */
  #readOnlySince: number | null = null;

  constructor(make: MakeClient, watch: RedisWatch) {
    this.#make = make;
    this.#watch = watch;
    this.#client = this.connection(silence);
    this.#client.on("ready", () => void this.#probe());
    this.#client.on("close", () => this.#distrust());
    const learn = (error: Error): void => {
      this.#lastError = (error as { readonly lastNodeError?: Error }).lastNodeError ?? error;
    };
    this.#client.on("error", learn);
    this.#idle = setInterval(() => {
      if (this.#isUp && this.#answers === 0) this.send(probePatience, "PING").catch(() => {});
      this.#answers = 0;
    }, idleInterval).unref();
  }

  /** Whether commands are sent. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** How many masters a cluster has, as far as is known. Null: it is none. */
  get masters(): number | null {
    return isCluster(this.#client) ? this.#client.nodes("master").length : null;
  }

  /** Connects, and waits for the first answer a second at most. Throws `ConfigurationError` when Redis refuses the log-in. */
  async start(): Promise<void> {
    const first = Promise.withResolvers<void>();
    const wait = setTimeout(first.resolve, startPatience);
    for (const event of ["close", "error"] as const) this.#client.on(event, () => first.resolve());
    this.#client.connect().then(
      () => this.#probe().then(first.resolve),
      () => {},
    );
    await first.promise;
    clearTimeout(wait);
    if (isRefusedLogIn(this.#lastError)) {
      throw new ConfigurationError(
        "redis",
        `Redis refuses the log-in (${this.#lastError.message.replace(/^.*Last error: /, "")}): correct the user or the password in the URL.`,
      );
    }
    if (isReply(this.#lastError) && this.#lastError.message.includes("DB index is out of range")) {
      throw new ConfigurationError(
        "redis",
        "Redis has no database of the number that redis ends in: correct it, or raise databases in the configuration of Redis.",
      );
    }
    if (!this.#isUp) this.#distrust();
  }

  /** Another connection with the same settings, for what blocks one. `patience`: milliseconds it may be silent while an answer is due. */
  connection(patience: number): RedisClient | RedisCluster {
    const client = this.#make({
      // Nothing is kept for later: what cannot be sent now is done without Redis.
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 2_000,
      socketTimeout: patience,
      retryStrategy: pauseBeforeReconnect,
      // A primary that has become a replica: the name leads to another one by now.
      reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
      // One shape of replies, whatever the server speaks and the application's own client is set to.
      protocol: 2,
      replyMapping: "legacy",
      stringNumbers: false,
      readOnly: false,
      monitor: false,
      // Each command has its own patience, and one that waits for news has more than others.
      commandTimeout: undefined,
      blockingTimeout: undefined,
      enableAutoPipelining: false,
      connectionName: "latchkey",
    });
    // Unheard, an error of the client's is written to the console.
    client.on("error", () => {});
    if (isCluster(client)) followNodes(client);
    else letEnd(client);
    return client;
  }

  /** Sends one command. Rejects with `RedisAway` after `patience` milliseconds, or at once while Redis is away. */
  async send(patience: number, command: string, ...args: (string | number)[]): Promise<unknown> {
    if (!this.#isUp || this.#underWay >= maxUnderWay) throw new RedisAway("Redis is not asked at the moment.");
    try {
      const reply = await this.#ask(patience, command, ...args);
      this.#late = 0;
      this.#answers += 1;
      if (command === "EVAL") this.#readOnlySince = null;
      return reply;
    } catch (error) {
      if (isRefusal(error) || this.#isReadOnlyForGood(error)) this.#refused(error);
      else this.#wasLate(error);
      throw error;
    }
  }

  /** Sends one command that is still worth something when it arrives late. Nobody waits for it, and it may be lost. */
  tell(command: string, ...args: (string | number)[]): void {
    if (this.#client.status !== "ready" || this.#underWay >= maxUnderWay) return;
    this.#ask(silence, command, ...args).catch((error: unknown) => {
      if (isRefusal(error)) this.#refused(error);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#isUp = false;
    clearInterval(this.#idle);
    clearTimeout(this.#timer);
    clearTimeout(this.#notice);
    clearTimeout(this.#recovered);
    this.#client.disconnect();
  }

  #ask(patience: number, command: string, ...args: (string | number)[]): Promise<unknown> {
    this.#underWay += 1;
    const reply = this.#client.call(command, ...args).finally(() => {
      this.#underWay -= 1;
    });
    return within(patience, reply);
  }

  /** In a fail-over for a moment. One that an address leads to by mistake answers whoever asks whether it is there, and never takes a count. */
  #isReadOnlyForGood(error: unknown): boolean {
    if (!isReply(error) || !error.message.startsWith("READONLY ")) return false;
    this.#readOnlySince ??= performance.now();
    return performance.now() - this.#readOnlySince > notice;
  }

  #wasLate(error: unknown): void {
    this.#late += 1;
    if (isCluster(this.#client)) askWhereKeysAre(this.#client);
    if (this.#late < maxLate || !this.#isUp) return;
    this.#lastError = error;
    this.#distrust();
  }

  #distrust(): void {
    this.#isUp = false;
    if (this.#isClosed) return;
    clearTimeout(this.#recovered);
    if (!this.#isKnownAway) {
      this.#notice ??= setTimeout(() => {
        this.#notice = undefined;
        this.#isKnownAway = true;
        this.#watch.onAway(withoutArguments(this.#lastError));
      }, notice).unref();
    }
    this.#probeLater();
  }

  #probeLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#probe(), probeInterval);
    this.#timer.unref();
  }

  #probe(): Promise<void> {
    this.#probing ??= this.#probeNow().finally(() => {
      this.#probing = null;
    });
    return this.#probing;
  }

  async #probeNow(): Promise<void> {
    if (this.#isClosed || this.#isUp) return;
    // The event of a new connection comes here again.
    if (this.#client.status !== "ready") return;
    try {
      if (isCluster(this.#client)) await within(startPatience, connectMasters(this.#client));
      // Two, because one may be lucky.
      for (let i = 0; i < 2; i += 1) await this.#ask(probePatience, "PING");
    } catch (error) {
      this.#lastError = error;
      return this.#distrust();
    }
    if (this.#isClosed) return;
    this.#isUp = true;
    this.#late = 0;
    clearTimeout(this.#notice);
    this.#notice = undefined;
    if (!this.#isKnownAway) return;
    // One that comes and goes is one outage.
    clearTimeout(this.#recovered);
    this.#recovered = setTimeout(() => {
      this.#isKnownAway = false;
      this.#watch.onBack();
    }, recovery);
    this.#recovered.unref();
  }

  #refused(error: unknown): void {
    this.#late = 0;
    if (performance.now() - this.#refusedAt < refusalInterval) return;
    this.#refusedAt = performance.now();
    this.#watch.onRefusal(withoutArguments(error));
  }
}

/** Rejects when there is no answer in time. An answer that has arrived, and was not read because this process was busy, still counts. */
function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(new RedisAway("Redis did not answer in time."));
    const timer = setTimeout(() => setImmediate(give), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Milliseconds until a connection is tried again: spread out, so that a server that comes back is not met by everybody at once. */
export function pauseBeforeReconnect(attempt: number): number {
  return Math.min(attempt * 100, 1_000) * (0.5 + Math.random() / 2);
}

/** A program that forgets to close may end all the same. */
function letEnd(client: RedisClient): void {
  client.on("connect", () => (client as { stream?: { unref?: () => void } }).stream?.unref?.());
}

/** What a cluster's client does not pass on to its connections. */
function followNodes(cluster: RedisCluster): void {
  (cluster as unknown as { on(event: "+node", listener: (node: RedisClient) => void): unknown }).on("+node", letEnd);
  // It would connect to one node more, for messages that nobody here asks for.
  const { subscriber } = cluster as { subscriber?: { start?: () => void } };
  if (subscriber?.start) subscriber.start = () => {};
}

/** So that the first who asks a node does not find it connecting. One that cannot be reached is only a part of the cluster. */
async function connectMasters(cluster: RedisCluster): Promise<void> {
  const waiting = cluster.nodes("master").filter(({ status }) => status === "wait");
  await Promise.all(waiting.map((node) => node.connect().catch(() => {})));
}

/** A node that says nothing does not say either that another one has taken its place. */
function askWhereKeysAre(cluster: RedisCluster): void {
  (cluster as { refreshSlotsCache?: () => void }).refreshSlotsCache?.();
}

/** Whether Redis answered, and refused: not because it is starting, changing its part, or no longer the one to ask. */
export function isRefusal(error: unknown): error is Error {
  return isReply(error) && !passing.test(error.message);
}

/** Security: an unknown command comes back with its arguments, and where AUTH was renamed one of them is the password. */
export function withoutArguments(error: unknown): unknown {
  if (!isReply(error)) return error;
  const short = error.message.replace(/, with args beginning with.*/s, "");
  return short === error.message ? error : Object.assign(new Error(short), { name: error.name });
}

const passing = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|UNBLOCKED|NOREPLICAS) /;

function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** Sentinels are asked by another connection of the client's, whose answer it repeats. */
const refusedLogIn = /(^|Last error: )(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/;

function isRefusedLogIn(error: unknown): error is Error {
  return error instanceof Error && refusedLogIn.test(error.message);
}
