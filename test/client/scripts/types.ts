import type { ErrorCode, Session as ServerSession, User as ServerUser } from "latchkey";
import type { AuthClient, AuthClientError, ServerErrorCode, Session, User } from "latchkey/client";

/** What is left of a value when it has travelled as JSON. */
type Sent<T> = { readonly [K in keyof T]: T[K] extends Date ? string : T[K] };
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The client has types of its own, because the server's would bring Node's along. They say the same. */
export const agreed: readonly [Same<User, Sent<ServerUser>>, Same<Session, Sent<ServerSession>>] = [true, true];
export const sameCodes: Same<ServerErrorCode, ErrorCode> = true;

/** What an application writes. */
export async function use(auth: AuthClient): Promise<string> {
  const { fetch, subscribe } = auth;
  subscribe((state) => {
    if (state.status === "signed_in") return state.user.email?.length;
    if (state.status === "signed_out") return state.reason === "session_revoked";
    return state.error?.code === "network_error";
  });
  const registered = await auth.register({ email: "ada@example.com", password: "p", name: "Ada" });
  if (registered.status === "signed_in") return registered.user.id;
  const { revoked } = await auth.call<{ revoked: number }>("POST", "/sessions/revoke-others");
  const answer = await fetch("/api/data", { method: "PUT" });
  return `${revoked} ${answer.status} ${(await auth.getSession())?.session.createdAt}`;
}

/** Codes are suggested, and those of a newer server compile, too. */
export function explain({ code, errors }: AuthClientError): string {
  switch (code) {
    case "invalid_credentials":
    case "network_error":
      return code;
    default:
      return errors[0]?.pointer ?? "from_a_newer_server";
  }
}

export async function mistakes(auth: AuthClient): Promise<void> {
  // @ts-expect-error Nobody may be signed in.
  void auth.user.email;
  // @ts-expect-error A misspelt field.
  await auth.login({ email: "ada@example.com", pasword: "p" });
  // @ts-expect-error What is known is not written to.
  auth.state = { status: "signed_out" };
  // @ts-expect-error A registration may only have sent a mail.
  void (await auth.register({ email: "ada@example.com", password: "p" })).user;
}
