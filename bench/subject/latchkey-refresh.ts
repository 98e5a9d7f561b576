import type { IncomingMessage, ServerResponse } from "node:http";
import pg from "pg";
import { latchkey } from "../../src/node.ts";
import { answer, Halves } from "../measure/answer.ts";
import { moveOneRow } from "../measure/move-one-row.ts";
import { type LatchkeySubject, openInstallation } from "./installation.ts";

const { database, people } = JSON.parse(process.argv[2] ?? "{}") as LatchkeySubject;
const pool = new pg.Pool({ connectionString: database, max: 10 });
// Every refresh replaces the token: the dearest case, and that of a client which refreshes when its access token ends.
const { auth, credentials } = await openInstallation({ database: pool, token: { refreshGrace: 0 } });
const mount = latchkey(auth);
const bare = await moveOneRow({
  pool,
  rows: people,
  // Whoever sends the load goes on with the token that is answered.
  reply: (body) => JSON.stringify({ refreshToken: (JSON.parse(body) as { refreshToken: string }).refreshToken }),
});
const halves = new Halves();
const refresh = (request: IncomingMessage, response: ServerResponse): void => mount(request, response);
answer(halves.choose(bare, refresh), halves, credentials);
