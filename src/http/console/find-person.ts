import { AuthError } from "../../error/auth-error.ts";
import { adminListUsers } from "../endpoints/admin/list-users.ts";
import type { ConsoleVisit } from "./console-route.ts";

/**
 * The id of the one person that somebody has typed: her whole id or address, or as much of them or of a name as only she has. Undefined for nothing typed.
 * Throws `invalid_input` for what fits nobody, or several.
 */
export async function findPerson({ ask }: Pick<ConsoleVisit, "ask">, typed: string): Promise<string | undefined> {
  if (typed === "") return undefined;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(typed)) return typed;
  const { users, next } = await ask(adminListUsers, { input: { search: typed, limit: "2" } });
  const [first] = users;
  const named =
    users.find(({ id }) => id === typed) ??
    users.find(({ email }) => email === typed.toLowerCase()) ?? (users.length === 1 && next === null && first);
  if (!named) throw new AuthError("invalid_input");
  return named.id;
}
