import { AuthError } from "../../error/auth-error.ts";
import { adminListUsers } from "../endpoints/admin/list-users.ts";
import type { ConsoleVisit } from "./console-route.ts";

/**
 * The id of the one person that somebody has typed: whole, or as much of an address, a name or an id as only she has. Undefined for nothing typed.
 * Throws `invalid_input` for what fits nobody, or several.
 */
export async function findPerson({ ask }: Pick<ConsoleVisit, "ask">, typed: string): Promise<string | undefined> {
  if (typed === "") return undefined;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(typed)) return typed;
  const { users } = await ask(adminListUsers, { input: { search: typed, limit: "2" } });
  const [one, other] = users;
  if (one === undefined || other !== undefined) throw new AuthError("invalid_input");
  return one.id;
}
