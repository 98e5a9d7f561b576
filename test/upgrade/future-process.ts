const preload = new URL("./scripts/become-future.ts", import.meta.url);

/** Environment under which `latchkey` is the release of `future.ts`. There is no switch for it: Node loads a file before the program. */
export const futureProcess: Readonly<{ [variable: string]: string }> = { NODE_OPTIONS: `--import=${preload.href}` };
