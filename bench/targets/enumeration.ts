import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { createPasswordHasher } from "../../src/password/hash.ts";
import { parsePassword } from "../../src/password/password.ts";
import { compareGroups, shuffle } from "../measure/chance.ts";
import { median } from "../measure/median.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { addressOf } from "../measure/sign-in-people.ts";
import { startSubject, type Subject } from "../measure/subject.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/installation.ts";
import type { Target } from "./target.ts";

const password = "correct horse battery staple 7";
/** Asked before anything counts: V8 has then seen the code. */
const warmUp = 200;

/** A call that takes an address from somebody who has proven nothing. */
interface Question {
  readonly what: string;
  readonly path: string;
  /** What is sent about the address with this number. Even ones have an account. */
  readonly body: (number: number) => string;
}

/** Of two addresses in turn the first has an account. */
function isKnown(number: number): boolean {
  return number % 2 === 0;
}

function question(what: string, path: string, more: object): Question {
  const unknown = path.slice(1).replaceAll("/", "-");
  const email = (number: number): string => {
    const address = addressOf(Math.floor(number / 2));
    return isKnown(number) ? address : `${unknown}-${address}`;
  };
  return { what, path, body: (number) => JSON.stringify({ email: email(number), ...more }) };
}

const logIn = question("log-in with a wrong password", "/auth/login", { password: "wrong horse entirely 77" });

/** What mails to an address that anybody can name. */
const mailing: readonly Question[] = [
  question("registration", "/auth/register", { password }),
  question("forgotten password", "/auth/password/forgot", {}),
  question("verification once more", "/auth/email/verify/resend", {}),
];

/** A first sign-in at a provider that has not proven the address it names. */
function providerSignIn({ credentials }: Subject): Question {
  return {
    what: "a first sign-in at a provider that proves nothing",
    path: "/auth/acme/id-token",
    body: (number) => credentials[number] ?? "",
  };
}

/** A056: whether the time of an answer tells who has an account. */
export const enumeration: Target = {
  name: "enumeration",
  async run(tools) {
    const rows = await inTemporaryFolder((folder) => ask(`sqlite:${folder}/bench.db`, "SQLite", tools));
    if (tools.postgresUrl === null) return rows;
    return [
      ...rows,
      ...(await inPostgresDatabase(tools.postgresUrl, (database) => ask(database, "PostgreSQL", tools))),
    ];
  },
};

async function ask(database: string, place: string, { quick }: Tools): Promise<Row[]> {
  const samples = quick ? 200 : 2_000;
  const chosen = parsePassword(password);
  if (chosen === null) throw new Error("Not a password");
  const passwordHash = await createPasswordHasher().hash(chosen);
  const people = samples + warmUp;
  const input: LatchkeySubject = { database, people, passwordHash, credential: "cookie" };
  const subject = await startSubject({ file: "subject/latchkey-answers.ts", input });
  try {
    const compareOne = (question: Question): Promise<Row> => compare(subject, question, { samples, place });
    // First, because ID tokens get old; the last ones side by side, because they wait for their timers most of the time.
    const alone = [await compareOne(providerSignIn(subject)), await compareOne(logIn)];
    return [...alone, ...(await Promise.all(mailing.map(compareOne)))];
  } finally {
    await subject.stop();
  }
}

/** Known and unknown addresses in random order, each asked about once, each time from another network. */
async function compare(
  { url }: Subject,
  question: Question,
  { samples, place }: { readonly samples: number; readonly place: string },
): Promise<Row> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asked = Array.from({ length: 2 * (samples + warmUp) }, (_, number) => number);
  const [early, counted] = [asked.slice(0, 2 * warmUp), asked.slice(2 * warmUp)];
  shuffle(early);
  shuffle(counted);
  const times: { readonly known: number[]; readonly unknown: number[] } = { known: [], unknown: [] };
  const answers = new Set<string>();
  for (const number of early) await send(agent, url, question, number);
  for (const number of counted) {
    const { milliseconds, outline } = await send(agent, url, question, number);
    times[isKnown(number) ? "known" : "unknown"].push(milliseconds);
    answers.add(outline);
  }
  agent.destroy();
  if (answers.size !== 1) throw new Error(`${question.path} has ${answers.size} answers: ${[...answers].join(" / ")}`);
  const { difference, byChance } = compareGroups(times.known, times.unknown, { share: 0.99, divisions: 500 });
  const [known, unknown] = [median(times.known), median(times.unknown)].map((time) => time.toFixed(3));
  return {
    id: "A056",
    what: `${question.what}, ${place}: known and unknown addresses apart, over what chance does to the same times`,
    aim: { atMost: 1 },
    measured: Math.abs(difference) / byChance,
    note: `medians ${known} and ${unknown} ms, ${samples} each; ${(difference * 1000).toFixed(1)} µs apart, ${(byChance * 1000).toFixed(1)} by chance; one answer`,
  };
}

let network = 0;

function send(
  agent: Agent,
  url: string,
  { path, body }: Question,
  number: number,
): Promise<{ readonly milliseconds: number; readonly outline: string }> {
  network += 1;
  const text = body(number);
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    "x-forwarded-for": `10.${network >> 16}.${(network >> 8) & 255}.${network & 255}`,
  };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(`${url}${path}`, { method: "POST", agent, headers }, (response) => {
      let content = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        content += chunk;
      });
      response.once("end", () => {
        const milliseconds = performance.now() - start;
        resolve({ milliseconds, outline: outlineOf(response.statusCode, response.headers, content) });
      });
    });
    sent.once("error", reject).end(text);
  });
}

/** Everything about an answer but what names this one request. */
function outlineOf(status: number | undefined, headers: IncomingHttpHeaders, content: string): string {
  const { date: _date, "content-length": _length, "x-request-id": _id, "set-cookie": cookies, ...rest } = headers;
  const names = (cookies ?? []).map((line) => line.replace(/=[^;]*/, ""));
  // What is longer than a word is an id, a moment or a token.
  return JSON.stringify([status, rest, names, content.replaceAll(/"[^"]{16,}"/g, '""')]);
}
