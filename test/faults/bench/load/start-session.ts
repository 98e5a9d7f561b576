import { randomBytes, randomInt } from "node:crypto";
import type { Auth } from "../../../../src/index.ts";
import type { Known } from "../credential.ts";

const cookieName = "__Host-latchkey-session";

/** Somebody with a session that a cookie carries. */
export interface Visitor extends Known {
  readonly cookie: string;
  readonly ip: string;
}

export function newEmail(): string {
  return `ada.${randomBytes(6).toString("hex")}@example.net`;
}

/** An address that nobody else has: limits count by networks. */
export function someIp(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** Session cookie of an answer, as a browser sends it back; empty where there is none. */
export function sessionCookie(cookies: readonly string[]): string {
  return cookies.find((one) => one.startsWith(`${cookieName}=`))?.split(";", 1)[0] ?? "";
}

/** What a browser sends back besides its session: that this device is known. */
export function cookiesFor(cookies: readonly string[]): string {
  return cookies
    .filter((one) => !one.startsWith(`${cookieName}=`) && !one.includes("Max-Age=0"))
    .map((one) => one.split(";", 1)[0])
    .join("; ");
}

/** Starts a session without a password: those take their time. */
export async function startVisit(auth: Auth, userId: string): Promise<Visitor> {
  const { session, cookies } = await auth.startSession({ userId, method: "bench", headers: {} });
  return {
    sessionId: session.id,
    userId,
    cookie: sessionCookie(cookies),
    ip: someIp(),
    state: "live",
    endedAt: 0,
  };
}
