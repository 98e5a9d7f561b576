import { createPasswordHasher } from "../../src/password/hash.ts";
import { parsePassword } from "../../src/password/password.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { type RunningServer, startServer } from "../../src/server/start-server.ts";
import { searchSessions } from "../../src/session/search-sessions.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { setOperator } from "../../src/user/change-user.ts";
import { createUser } from "../../src/user/create-user.ts";
import { searchUsers, type UserSearch } from "../../src/user/search-users.ts";
import { freePort } from "../measure/free-port.ts";
import { makeUpPeople } from "../measure/make-up-people.ts";
import { median } from "../measure/median.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { spreadOf } from "../measure/spread.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

const email = "operator@example.com";
const password = "correct horse battery staple 7";
const limits = {
  idleTimeout: 86_400,
  absoluteTimeout: 2_592_000,
  temporaryTimeout: 86_400,
  perUser: 100,
  token: { idleTimeout: 604_800, absoluteTimeout: 7_776_000 },
};
const rounds = 30;

/** An installation full of people who were made up, and an operator who is signed in to it. */
interface Filled {
  readonly users: number;
  readonly storage: Storage;
  readonly server: RunningServer;
  readonly cookie: string;
}

interface Step {
  readonly what: string;
  readonly run: (filled: Filled) => Promise<unknown>;
}

/** Lists of the console over a thousand people and over a million: what the database costs, and whole pages over HTTP. */
export const lists: Target = {
  name: "lists",
  async run({ quick, postgresUrl }: Tools) {
    const [few, many] = quick ? [1_000, 20_000] : [1_000, 1_000_000];
    const rows = await inTemporaryFolder((folder) =>
      compare("SQLite", [`sqlite:${folder}/few.db`, few], [`sqlite:${folder}/many.db`, many]),
    );
    if (postgresUrl === null) return rows;
    const ofPostgres = await inPostgresDatabase(postgresUrl, (small) =>
      inPostgresDatabase(postgresUrl, (large) => compare("PostgreSQL", [small, few], [large, many])),
    );
    return [...rows, ...ofPostgres];
  },
};

type Size = readonly [database: string, users: number];

async function compare(name: string, small: Size, large: Size): Promise<Row[]> {
  const few = await open(...small);
  const many = await open(...large);
  try {
    const rows: Row[] = [];
    for (const step of [...queries, ...pages]) {
      const times: { readonly few: number; readonly many: number }[] = [];
      for (let warm = 0; warm < 5; warm += 1) await Promise.all([step.run(few), step.run(many)]);
      for (let round = 0; round < rounds; round += 1) {
        times.push({ few: await time(few, step), many: await time(many, step) });
      }
      const of = (size: "few" | "many"): string => median(times.map((one) => one[size])).toFixed(2);
      rows.push({
        id: "lists",
        what: `${step.what}, ${name}: with ${many.users.toLocaleString("en")} people over ${few.users.toLocaleString("en")}`,
        // A quick run compares with fewer, of which nothing is promised.
        aim: many.users >= 1_000_000 ? { atMost: 1.5 } : null,
        measured: median(times.map((one) => one.many / one.few)),
        spread: spreadOf(times.map((one) => one.many / one.few)),
        note: `${of("many")} ms over ${of("few")} ms`,
      });
    }
    return rows;
  } finally {
    for (const { server, storage } of [few, many]) {
      await server.stop();
      await storage.close();
    }
  }
}

async function time(filled: Filled, { run }: Step): Promise<number> {
  const start = performance.now();
  await run(filled);
  return performance.now() - start;
}

/** Fills a database, starts a server on it, and signs an operator in. */
async function open(database: string, users: number): Promise<Filled> {
  const storage = await openSqlStorage({ database, migrate: "auto", clock: systemClock });
  const secret = generateSecret();
  const ring = createSecretRing([secret]);
  await makeUpPeople(storage, ring, { users, sessions: users / 2, events: users });
  const [address, chosen] = [parseEmail(email), parsePassword(password)];
  if (!address || !chosen) throw new TypeError("No operator");
  const passwordHash = await createPasswordHasher().hash(chosen);
  const person = { email: address, emailVerified: true, passwordHash, actor: "operator" } as const;
  const { id } = await createUser({ users: storage.users, clock: systemClock }, person);
  await setOperator({ operators: storage.operators }, { userId: id, level: "admin", actor: "operator" });
  const port = await freePort();
  const options = { baseUrl: `http://localhost:${port}`, secret, database };
  const server = await startServer({ host: "127.0.0.1", port, options });
  const answer = await fetch(`${server.url}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  if (!answer.ok || cookie === "") throw new Error(`The log-in answered ${answer.status}`);
  return { users, storage, server, cookie };
}

const asked: readonly (readonly [string, UserSearch])[] = [
  ["the newest", {}],
  ["by a letter", { startsWith: "a" }],
  ["by a name", { startsWith: "Lovelock" }],
  ["by an address", { startsWith: "mira.okafor" }],
  ["by a domain", { startsWith: "@example.org" }],
  ["by a text that nobody has", { startsWith: "qqqqq" }],
  ["by an id", { startsWith: "0a1b2c3d" }],
  ["who are banned", { banned: true }],
  ["who are not banned", { banned: false }],
  ["who are operators", { operators: true }],
  ["with a role", { role: "editor" }],
  ["with a role that nobody has", { role: "nobody" }],
];

const queries: readonly Step[] = [
  ...asked.map(([what, search]) => ({
    what: `users ${what}`,
    run: ({ storage }: Filled) => searchUsers(storage, { ...search, limit: 8 }),
  })),
  {
    what: "users, ten pages one after the other",
    run: async ({ storage }) => {
      let cursor: string | undefined;
      for (let page = 0; page < 10; page += 1) {
        cursor = (await searchUsers(storage, { limit: 50, cursor })).next ?? undefined;
      }
    },
  },
  {
    what: "sessions",
    run: ({ storage }) =>
      searchSessions({ sessionDirectory: storage.sessionDirectory, limits, clock: systemClock }, { limit: 8 }),
  },
  { what: "events", run: ({ storage }) => storage.events.list({ limit: 8 }) },
  { what: "events of a type", run: ({ storage }) => storage.events.list({ types: ["login_failed"], limit: 8 }) },
  {
    what: "events of two types",
    run: ({ storage }) => storage.events.list({ types: ["login_failed", "password_reset"], limit: 8 }),
  },
  {
    what: "events of a type that never happened",
    run: ({ storage }) => storage.events.list({ types: ["service_revoked"], limit: 8 }),
  },
  {
    what: "events of a week ago",
    run: ({ storage }) => {
      const until = new Date(Date.now() - 7 * 86_400_000);
      return storage.events.list({ until, since: new Date(until.getTime() - 86_400_000), limit: 8 });
    },
  },
];

const pages: readonly Step[] = [
  "",
  "/users",
  "/users?search=lovelock",
  "/users?banned=true",
  "/sessions",
  "/events",
].map((path) => ({
  what: `/admin${path} over HTTP`,
  run: async ({ server, cookie }: Filled) => {
    const answer = await fetch(`${server.url}/admin${path}`, { headers: { cookie }, redirect: "manual" });
    if (answer.status !== 200) throw new Error(`/admin${path} answered ${answer.status}`);
    await answer.text();
  },
}));
