/** What a process says of its memory, in bytes. */
export interface Memory {
  readonly resident: number;
  readonly heap: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** What it is asked. */
export interface MemoryQuestion {
  /** Whether garbage is collected before. */
  readonly collect: boolean;
}

// Loaded before the server, which knows nothing of it: `node --expose-gc --import memory-probe.ts latchkey.mjs serve`.
process.on("message", ({ collect }: MemoryQuestion) => {
  // What is only weakly held takes more than one.
  if (collect) for (let round = 0; round < 2; round += 1) globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.({ resident: rss, heap: heapUsed, external, arrayBuffers } satisfies Memory);
});
// Nobody who asks keeps the server from ending.
process.channel?.unref();
