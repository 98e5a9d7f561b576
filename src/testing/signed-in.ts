import { randomBytes } from "node:crypto";
import type { CreateUserOptions } from "../auth/auth-users.ts";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { refuseProduction } from "./refuse-production.ts";

/** Headers of a request by somebody who is signed in, as her browser sends it from the installation's own page. */
export type SignedInHeaders = { readonly cookie: string; readonly origin: string };

/** Headers of a request that an access token carries, as a program sends it. */
export type BearerHeaders = { readonly authorization: string };

/** Who is to be signed in: somebody who exists, or what she is to be created with. */
export type SignInAs = { readonly id: string } | Partial<CreateUserOptions>;

/** How the session travels. */
export interface SignedInOptions<C extends "cookie" | "token" = "cookie" | "token"> {
  /** @default "cookie" */
  readonly carrier?: C;
}

/**
 * Signs a user in and gives the headers of her requests: for `fetch`, `inject`, supertest, `auth.authenticate` or `auth.handler`. A user
 * with an `id` must exist; any other is created as `auth.users.create` does it, with an address of her own where none is given. Each call
 * is a session of its own. Throws `ConfigurationError` where NODE_ENV is production.
 */
export function signedIn(auth: Auth, user?: SignInAs, options?: SignedInOptions<"cookie">): Promise<SignedInHeaders>;
export function signedIn(
  auth: Auth,
  user: SignInAs | undefined,
  options: Required<SignedInOptions<"token">>,
): Promise<BearerHeaders>;
export async function signedIn(
  auth: Auth,
  user: SignInAs = {},
  { carrier = "cookie" }: SignedInOptions = {},
): Promise<SignedInHeaders | BearerHeaders> {
  refuseProduction();
  const { settings } = internalsOf(auth);
  const email = `user-${randomBytes(6).toString("hex")}@example.com`;
  const userId = "id" in user ? user.id : (await auth.users.create({ email, emailVerified: true, ...user })).id;
  const { accessToken, cookies } = await auth.startSession({ userId, method: "testing", headers: {}, carrier });
  if (accessToken !== undefined) return { authorization: `Bearer ${accessToken}` };
  const cookie = cookies.map((line) => line.slice(0, line.indexOf(";"))).join("; ");
  return { cookie, origin: settings.origin };
}
