import type { Called } from "../caller.ts";
import { runSql } from "../sql.ts";
import type { Scene } from "./actor.ts";
import { newEmail, sessionCookie, someIp } from "./start-session.ts";

export const password = "violet anchor nine lantern";

/** Somebody who runs the installation, signed in a moment ago. */
export interface Operator {
  post(path: string, name?: string, body?: unknown): Promise<Called>;
  get(path: string): Promise<Called>;
}

/** Makes an admin, and signs her in over HTTP: what she does asks for a fresh proof of who she is. */
export async function openOperator({ caller, site }: Scene): Promise<Operator> {
  const ip = someIp();
  const email = newEmail();
  const registered = await caller.call({ method: "POST", path: "/auth/register", body: { email, password }, ip });
  if (registered.status !== 201) throw new Error(`Registration answered ${registered.status} ${registered.code}`);
  const isVerified = site.databaseUrl.startsWith("sqlite:") ? "1" : "true";
  const sql = `update {users} set operator = $1, email_verified = ${isVerified} where id = $2`;
  await runSql(site.databaseUrl, sql, "admin", registered.body.user.id);
  const login = await caller.call({ method: "POST", path: "/auth/login", body: { email, password }, ip });
  const cookie = sessionCookie(login.cookies);
  if (cookie === "") throw new Error(`Log-in answered ${login.status} ${login.code}`);
  return {
    post: (path, name = path, body = {}) =>
      caller.call({
        method: "POST",
        path: `/auth/admin${path}`,
        name: `/auth/admin${name}`,
        headers: { cookie },
        body,
        ip,
      }),
    get: (path) => caller.call({ path: `/auth/admin${path}`, headers: { cookie }, ip }),
  };
}
