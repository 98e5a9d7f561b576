import type { IncomingMessage, ServerResponse } from "node:http";
import pg from "pg";
import { latchkey } from "../../src/node.ts";
import { answer, Halves } from "../measure/answer.ts";
import { type LatchkeySubject, openInstallation } from "./installation.ts";

const { database } = JSON.parse(process.argv[2] ?? "{}") as LatchkeySubject;
const pool = new pg.Pool({ connectionString: database, max: 10 });
// Every refresh replaces the token: that is the dearest case, and what a client does that refreshes once in a quarter of an hour.
const { auth, credentials } = await openInstallation({ database: pool, token: { refreshGrace: 0 } });
const mount = latchkey(auth);
const places = new Map(credentials.map((token, number) => [placeOf(token), number]));
await pool.query("create table bare (id int primary key, moved int not null)");
await pool.query(`insert into bare select n, 0 from generate_series(0, ${credentials.length - 1}) as n`);

/** The same request, of which nothing is done but to move a counter on, by a statement that is prepared once. */
const moveOn = { name: "bare", text: "update bare set moved = moved + 1 where id = $1" };

function answerBare(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => void moveAndAnswer(Buffer.concat(chunks).toString(), response).catch(fail));
}

async function moveAndAnswer(text: string, response: ServerResponse): Promise<void> {
  const { refreshToken } = JSON.parse(text) as { refreshToken: string };
  const { rowCount } = await pool.query({ ...moveOn, values: [places.get(placeOf(refreshToken))] });
  if (rowCount !== 1) throw new Error("There is no such row");
  const body = JSON.stringify({ refreshToken });
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
}

/** The part of a token that stays: its session. */
function placeOf(token: string): string {
  return token.slice(24, 44);
}

function fail(error: unknown): never {
  throw error;
}

const halves = new Halves();
const listener = halves.choose(answerBare, (request: IncomingMessage, response: ServerResponse) =>
  mount(request, response),
);
answer(listener, halves, credentials);
