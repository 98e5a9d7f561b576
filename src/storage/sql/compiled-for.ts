import type { CompiledQuery } from "kysely";
import { turnOf } from "../../shared/clock.ts";
import type { SqlDatabase } from "./database.ts";

/** A statement that holds the database's time. Compiled once; anew only where a test turns the clock, which stands in the text. */
export function compiledFor<Row>({ clock }: SqlDatabase, compile: () => CompiledQuery<Row>): () => CompiledQuery<Row> {
  let compiled = compile();
  let turned = turnOf(clock);
  return () => {
    const turn = turnOf(clock);
    if (turn !== turned) {
      turned = turn;
      compiled = compile();
    }
    return compiled;
  };
}
