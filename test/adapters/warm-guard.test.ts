import { createGreeter } from "../../src/adapter/greeter.ts";
import { createAuthGuard, createSessionGuard, createTokenGuard, type Guard } from "../../src/adapter/guard.ts";
import { nodeReader } from "../../src/adapter/node-reader.ts";
import type { NodeRequest } from "../../src/adapter/node-mount.ts";
import { signedIn, testAuth } from "latchkey/testing";
import { expect, onTestFinished, test } from "vitest";

/** What a guard reads of a request, in Node's own form. */
function requestWith(headers: Readonly<Record<string, string>>): NodeRequest {
  return { method: "GET", url: "/", headers, rawHeaders: Object.entries(headers).flat() } as unknown as NodeRequest;
}

test("somebody seen lately is answered at once, by the very object that is remembered: nothing is made for a request", async () => {
  const auth = testAuth();
  onTestFinished(() => auth.close());
  const claims = { email_verified: true };
  const guards: Record<string, readonly [Guard<NodeRequest>, "cookie" | "token"]> = {
    requireSession: [createSessionGuard(auth, {}, nodeReader), "cookie"],
    "requireSession with conditions": [createSessionGuard(auth, { role: "user", claims }, nodeReader), "cookie"],
    requireToken: [createTokenGuard(auth, {}, nodeReader), "token"],
    "requireToken with conditions": [
      createTokenGuard(auth, { role: "user", method: "testing", claims }, nodeReader),
      "token",
    ],
    "requireAuth by cookie": [createAuthGuard(auth, {}, nodeReader), "cookie"],
    "requireAuth by cookie with conditions": [createAuthGuard(auth, { redirect: true, claims }, nodeReader), "cookie"],
    "requireAuth by token": [createAuthGuard(auth, { redirect: true, claims }, nodeReader), "token"],
    "withAuth by cookie": [createGreeter(auth, nodeReader) as Guard<NodeRequest>, "cookie"],
    "withAuth by token": [createGreeter(auth, nodeReader) as Guard<NodeRequest>, "token"],
  };
  const carried = {
    cookie: requestWith(await signedIn(auth)),
    token: requestWith(await signedIn(auth, undefined, { carrier: "token" })),
  };
  for (const [name, [guard, carrier]] of Object.entries(guards)) {
    const request = carried[carrier];
    await guard(request);
    const verdict = guard(request);
    expect(verdict, name).not.toBeInstanceOf(Promise);
    expect(verdict, name).toBe(auth.authenticate(request.headers));
  }
});
