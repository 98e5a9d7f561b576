import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../shared/clock.ts";
import { avatarTypeOf } from "./avatar-image.ts";
import { OutboundError } from "../outbound/send-outbound.ts";
import type { AvatarStore, NewAvatar, PictureSource } from "./avatar-store.ts";

export interface AvatarFetcherOptions {
  readonly store: AvatarStore;
  /** Gets the bytes, `maxAvatarBytes` at most. Rejects when there are none to be had. */
  readonly fetch: (source: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Where pictures are served: what stands before their names. */
  readonly urlPrefix: string;
  readonly clock: Clock;
  /** Told when a picture could not be had. The next sign-in tries again. */
  readonly onError: (error: unknown) => void;
}

/** Pictures that are fetched at a time, and that may wait. More than that are let go: the next sign-in names them again. */
const concurrency = 2;
const maxWaiting = 100;
/** Pictures that people wait for at a time. */
const maxChosen = 8;
/** Milliseconds after which a picture is looked at again although its address is the same. */
const maxAge = 86_400_000;
/** 32 random bytes. */
const nameBytes = 32;

/**
 * Fetches pictures of people beside their sign-ins, which never wait for it. A browser is never sent to a provider for a picture: it would
 * tell the provider who looks at whom.
 */
export class AvatarFetcher {
  readonly #options: AvatarFetcherOptions;
  /** Where the providers of people who have just signed in keep their pictures. */
  readonly #waiting = new Map<string, string>();
  readonly #closing = new AbortController();
  #running = new Set<Promise<void>>();
  /** Those that somebody waits for. */
  #chosen = 0;

  constructor(options: AvatarFetcherOptions) {
    this.#options = options;
  }

  /** Takes note of a picture, to be fetched soon. Never throws. */
  note(userId: string, source: string): void {
    if (this.#closing.signal.aborted) return;
    if (!this.#waiting.has(userId) && this.#waiting.size >= maxWaiting) return;
    this.#waiting.set(userId, source);
    this.#start();
  }

  /**
   * Gets the picture of one of somebody's identities by her own choice, which holds from then on. `unavailable`: it is not to be had from where
   * it is said to be; `not_found`: there is none, or her profile shows the application's.
   */
  async choose(userId: string, { identityId, source }: PictureSource): Promise<"chosen" | "not_found" | "unavailable"> {
    const { store, fetch, onError } = this.#options;
    if (this.#closing.signal.aborted || this.#chosen >= maxChosen) return "unavailable";
    this.#chosen += 1;
    try {
      const avatar = this.#make(userId, source, await fetch(source, this.#closing.signal));
      if (avatar === null) return "unavailable";
      return (await store.choose(identityId, avatar)) ? "chosen" : "not_found";
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      onError(error);
      return "unavailable";
    } finally {
      this.#chosen -= 1;
    }
  }

  /** Resolves when nothing is under way. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#waiting.clear();
    this.#closing.abort();
    await this.settle();
  }

  #start(): void {
    while (this.#running.size < concurrency) {
      const [next] = this.#waiting;
      if (!next) return;
      this.#waiting.delete(next[0]);
      const job: Promise<void> = this.#fetch(...next)
        .catch((error: unknown) => {
          if (!this.#closing.signal.aborted) this.#options.onError(error);
        })
        .finally(() => {
          this.#running.delete(job);
          this.#start();
        });
      this.#running.add(job);
    }
  }

  async #fetch(userId: string, source: string): Promise<void> {
    const { store, fetch, urlPrefix, clock } = this.#options;
    const known = await store.findKnown(userId);
    if (!known) return;
    const { shown, kept, choice } = known;
    // She has said which one she wants.
    if (choice === "none" || (choice !== null && choice.source !== source)) return;
    // Hers, or the application's: a provider does not take its place.
    if (shown !== null && shown !== kept?.url) return;
    const isHere = kept?.url.startsWith(urlPrefix) === true && shown !== null;
    if (isHere && kept.source === source && clock() - kept.fetchedAt.getTime() < maxAge) return;
    const avatar = this.#make(userId, source, await fetch(source, this.#closing.signal));
    if (avatar === null) return;
    const { digest, fetchedAt } = avatar;
    if (isHere && kept.digest === digest) return store.confirm(userId, source, fetchedAt);
    await store.put(avatar);
  }

  /** Null: no picture that is served here. */
  #make(userId: string, source: string, bytes: Uint8Array): NewAvatar | null {
    const { urlPrefix, clock } = this.#options;
    const type = avatarTypeOf(bytes);
    if (type === null) return null;
    const digest = createHash("sha256").update(bytes).digest("base64url");
    // Security: random, so that nobody finds a picture by what it shows, or learns that two people have the same.
    const name = randomBytes(nameBytes).toString("base64url");
    return { userId, name, url: urlPrefix + name, source, type, bytes, digest, fetchedAt: new Date(clock()) };
  }
}
