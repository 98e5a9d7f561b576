// A test of somebody else's project, with node:test and the installed package.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { signedIn, testAuth } from "latchkey/testing";

const auth = testAuth();
after(() => auth.close());

void test("a member may come in, a stranger may not", async () => {
  const headers = await signedIn(auth, { email: "ada@example.com", role: "member" });
  const check = await auth.authenticate(headers);
  assert.equal(check.ok && check.user.email, "ada@example.com");
  assert.deepEqual(await auth.authenticate({}), { ok: false, code: "unauthenticated" });
});

void test("a session runs out", async () => {
  const headers = await signedIn(auth);
  auth.clock.advance(25 * 3600);
  const check = await auth.authenticate(headers);
  assert.equal(check.ok, false);
});
