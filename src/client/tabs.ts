/** The other tabs of this origin that use the same API. */
export interface Tabs<Message> {
  /** Whether the others hear what is told. */
  readonly connected: boolean;
  /**
   * Does something that no two tabs may do at once, when it is this one's turn. What it tells is heard by the tabs that wait before the
   * next one gets its turn, so that they can give up waiting.
   *
   * @param waiting gives up waiting; the promise then rejects. Does nothing once the turn has begun.
   */
  takeTurn<T>(work: () => Promise<T>, waiting?: AbortController): Promise<T>;
  tell(message: Message): void;
  close(): void;
}

export interface TabsOptions<Message> {
  readonly name: string;
  /** Null where there is none: each tab then speaks for itself. */
  readonly channel: BroadcastChannel | null;
  /** Null where there are none: tabs then do not wait for each other, and the server bears with them. */
  readonly locks: LockManager | null;
  /** What the others told. */
  readonly hear: (message: Message) => void;
}

/** Milliseconds to wait for one's turn. A tab can be frozen in the middle of its own; two at once do no harm. */
const patience = 20_000;
/** Milliseconds between two looks at who still waits. Few, because a hidden tab's timers are slow. */
const pauses = [30, 100, 300, 600];

export function openTabs<Message>({ name, locks, hear, ...options }: TabsOptions<Message>): Tabs<Message> {
  let { channel } = options;
  let told: Message | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  channel?.addEventListener("message", (event: MessageEvent<Message>) => hear(event.data));

  function say(message: Message): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a window's has one, a channel's has not
    channel?.postMessage(message);
  }

  /** A message and the lock travel apart: told again until nobody waits who could have been spared. */
  async function untilHeard(manager: LockManager): Promise<void> {
    for (const pause of pauses) {
      if (!channel || told === undefined) break;
      const { pending } = await manager.query();
      if (!pending?.some((lock) => lock.name === name)) break;
      say(told);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    told = undefined;
  }

  return {
    connected: channel !== null,
    takeTurn(work, waiting = new AbortController()) {
      if (!locks) {
        const done = queue.then(work);
        queue = done.catch(() => undefined);
        return done;
      }
      return new Promise((resolve, reject) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          waiting.abort();
        }, patience);
        const hold = async (): Promise<void> => {
          clearTimeout(timer);
          await work().then(resolve, reject);
          await untilHeard(locks);
        };
        locks.request(name, { signal: waiting.signal }, hold).catch((error: unknown) => {
          if (isLate) work().then(resolve, reject);
          else reject(error);
        });
      });
    },
    tell(message) {
      told = message;
      say(message);
    },
    close() {
      channel?.close();
      channel = null;
    },
  };
}
