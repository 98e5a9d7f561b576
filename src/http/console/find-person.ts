import { AuthError } from "../../error/auth-error.ts";
import { isId } from "../../shared/is-id.ts";
import { adminListUsers } from "../endpoints/admin/list-users.ts";
import { adminShowUser } from "../endpoints/admin/show-user.ts";
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
    users.find(({ email }) => email === typed.toLowerCase()) ??
    users.find(({ id }) => id === typed) ??
    (users.length === 1 && next === null && first);
  if (named) return named.id;
  // An id that was brought along may look like an address, or be shorter than what a search goes by.
  if (isId(typed) && (await isSomebody({ ask }, typed))) return typed;
  throw new AuthError("invalid_input");
}

async function isSomebody({ ask }: Pick<ConsoleVisit, "ask">, id: string): Promise<boolean> {
  try {
    await ask(adminShowUser, { params: { id } });
    return true;
  } catch (error) {
    if (error instanceof AuthError && error.code === "not_found") return false;
    throw error;
  }
}
