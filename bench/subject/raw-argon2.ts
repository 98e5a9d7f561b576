import { hash, verify } from "@node-rs/argon2";

/** What the parent process passes as the one argument. */
export interface RawArgon2 {
  readonly stored: string;
  readonly password: string;
  readonly inFlight: number;
  readonly seconds: number;
}

const { stored, password, inFlight, seconds } = JSON.parse(process.argv[2] ?? "{}") as RawArgon2;
const bytes = Buffer.from(password);
let done = 0;
let end = 0;

async function verifyUntilEnd(): Promise<void> {
  while (performance.now() < end) {
    if (!(await verify(stored, bytes))) throw new Error("Not the password");
    if (performance.now() < end) done += 1;
  }
}

// The first hashes of a process map its memory.
await Promise.all(Array.from({ length: inFlight }, () => hash(bytes)));
end = performance.now() + seconds * 1000;
await Promise.all(Array.from({ length: inFlight }, () => verifyUntilEnd()));
process.stdout.write(JSON.stringify(done / seconds));
