import { expect } from "vitest";
import { errorTable } from "../../src/error/error-table.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { parseName } from "../../src/user/name.ts";
import { type Installation, type Member, origin } from "../flows/installation.ts";
import type { HostileRequest } from "./hostile-input.ts";

/** Milliseconds within which each request is answered, however busy the machine is. */
const patience = 30_000;

let sent = 0;
/** Each request comes from another address of one network, so that no limit keeps it from what is behind. */
function nextPeer(): string {
  sent += 1;
  return `203.0.113.${1 + (sent % 250)}`;
}

/** Who a request comes from, when it comes from anybody. */
export interface Sender {
  readonly member: Member;
  /** Beside her cookies: a service's key, for calls of services. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one request in process, as a fetch-style route would. Headers that a `Headers` object refuses never leave a client.
 *
 * @param signal of somebody who goes before everything has been said.
 */
export async function send(
  site: Installation,
  sender: Sender,
  hostile: HostileRequest,
  signal?: AbortSignal,
): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of hostile.headers) {
    try {
      headers.append(name, value);
    } catch {
      // Not a header.
    }
  }
  if (hostile.signedIn) {
    const own = [...sender.member.browser.cookies].map(([name, value]) => `${name}=${value}`);
    headers.set("cookie", [...own, headers.get("cookie") ?? ""].join("; "));
    for (const [name, value] of Object.entries(sender.headers)) headers.set(name, value);
  }
  const request = new Request(new URL(hostile.target, origin), {
    method: hostile.method,
    headers,
    ...(signal && { signal }),
    ...(hostile.body !== null && { body: new Uint8Array(hostile.body) }),
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("No answer.")), patience);
  const answer = site.auth.handler(request, { remoteAddress: nextPeer(), pages: true });
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

/** What holds for every answer, whatever was asked. Plain comparisons: there are hundreds of thousands of answers. */
export async function judgeAnswer(response: Response): Promise<void> {
  const { status, headers } = response;
  const body = await response.text();
  const hold = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${what}: ${status} ${JSON.stringify([...headers])} ${body.slice(0, 2_000)}`);
  };
  hold(status < 500, "A failure of ours");
  hold(headers.get("x-content-type-options") === "nosniff", "A type that may be guessed");
  for (const cookie of headers.getSetCookie()) {
    hold(/^__Host-[\w-]+=[\w.-]*; Path=\/; /.test(cookie), "A cookie that is none of ours");
  }
  const location = headers.get("location");
  hold(location === null || new URL(location, origin).origin === origin, "A way off the origin");
  const type = headers.get("content-type") ?? "";
  if (type.includes("problem+json")) {
    const { code } = JSON.parse(body) as { readonly code: keyof typeof errorTable };
    hold(errorTable[code].status === status, "A code of another status");
  }
  hold(!/node_modules|\bat .*\.ts:\d/.test(body), "A look inside");
  hold(!(type.includes("html") && body.includes("<script>alert")), "Somebody else's script");
}

/** What must be so in the database, whatever was sent. */
export async function judgeDatabase(site: Installation, bystander: Member): Promise<void> {
  const users = await site.raw("select * from {users}");
  for (const user of users) {
    expect(user).toMatchObject({ role: "user", metadata: "{}", operator: null, banned_at: null });
    expect(parseEmail(user["email"])).toBe(user["email"]);
    if (user["name"] !== null) expect(parseName(user["name"] as string)).toBe(user["name"]);
    expect(user["password_hash"]).toMatch(/^\$argon2id\$v=19\$m=/);
  }
  const strangers = await site.raw(
    "select count(*) as n from {sessions} where user_id not in (select id from {users})",
  );
  expect(Number(strangers[0]?.["n"])).toBe(0);
  expect(({} as Record<string, unknown>)["role"]).toBeUndefined();
  const { status, body } = await bystander.browser.get("/auth/session");
  expect([status, body.user.email]).toStrictEqual([200, bystander.email]);
  expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
}
