import type { IncomingMessage, ServerResponse } from "node:http";

/** As much of a pool as is used, of whichever copy of `pg`. */
interface Pool {
  query(query: string | { name: string; text: string; values: unknown[] }): Promise<{ rowCount: number | null }>;
}

export interface MoveOneRow {
  readonly pool: Pool;
  readonly rows: number;
  /** Makes the answer, JSON, out of what was sent. */
  readonly reply: (body: string) => string;
}

/**
 * The least that a request can do which changes something: it takes what was sent, moves a number on in one row, each time another one, by a
 * statement that is prepared once per connection, and answers.
 */
export async function moveOneRow({
  pool,
  rows,
  reply,
}: MoveOneRow): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  await pool.query("create table bare (id int primary key, moved int not null)");
  await pool.query(`insert into bare select n, 0 from generate_series(0, ${rows - 1}) as n`);
  const text = "update bare set moved = moved + 1 where id = $1";
  let requests = 0;

  async function answer(body: string, response: ServerResponse): Promise<void> {
    requests += 1;
    const { rowCount } = await pool.query({ name: "bare", text, values: [requests % rows] });
    if (rowCount !== 1) throw new Error("There is no such row");
    const json = reply(body);
    response.writeHead(200, { "content-type": "application/json", "content-length": json.length }).end(json);
  }

  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      answer(Buffer.concat(chunks).toString(), response).catch((error: unknown) => {
        throw error;
      });
    });
  };
}
