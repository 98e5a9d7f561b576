import { argon2 as nodeArgon2, randomBytes, timingSafeEqual } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import { Algorithm, hash as hashNodeRs, verify as verifyNodeRs } from "@node-rs/argon2";
import argon2 from "argon2";
import bcrypt from "bcrypt";
import bcryptjs from "bcryptjs";

const { library, inFlight, seconds } = JSON.parse(process.argv[2] ?? "{}");
const password = "correct horse battery staple 7";
/** What we hash with. */
const [memoryCost, timeCost, parallelism] = [19_456, 2, 1];
const bcryptCost = 12;

/** Each gives a function that says whether the password is right. */
const libraries = {
  "@node-rs/argon2": async () => {
    const stored = await hashNodeRs(password, { algorithm: Algorithm.Argon2id, memoryCost, timeCost, parallelism });
    return () => verifyNodeRs(stored, password);
  },
  argon2: async () => {
    const stored = await argon2.hash(password, { type: argon2.argon2id, memoryCost, timeCost, parallelism });
    return () => argon2.verify(stored, password);
  },
  "node:crypto": async () => {
    const nonce = randomBytes(16);
    const derive = promisify(nodeArgon2);
    const options = { message: password, nonce, memory: memoryCost, passes: timeCost, parallelism, tagLength: 32 };
    const stored = await derive("argon2id", options);
    return async () => timingSafeEqual(await derive("argon2id", options), stored);
  },
  bcrypt: async () => {
    const stored = await bcrypt.hash(password, bcryptCost);
    return () => bcrypt.compare(password, stored);
  },
  bcryptjs: async () => {
    const stored = await bcryptjs.hash(password, bcryptCost);
    return () => bcryptjs.compare(password, stored);
  },
};

const verify = await libraries[library]();
await Promise.all(Array.from({ length: inFlight }, verify));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let done = 0;
const start = performance.now();
const cpu = process.cpuUsage();
const end = start + seconds * 1000;
const verifyUntilEnd = async () => {
  while (performance.now() < end) {
    if (!(await verify())) throw new Error("Not the password");
    done += 1;
  }
};
await Promise.all(Array.from({ length: inFlight }, verifyUntilEnd));
const elapsed = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
delay.disable();
process.stdout.write(
  JSON.stringify({
    perSecond: done / elapsed,
    cpuMilliseconds: (user + system) / 1000 / done,
    longestDelay: delay.max / 1e6,
  }),
);
