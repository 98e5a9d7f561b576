import { expect, test } from "vitest";
import { Outbound } from "./outbound.ts";

/** What an issuer that refuses with these headers asks to wait. */
async function waitOf(headers: Readonly<Record<string, string>>): Promise<number> {
  const outbound = new Outbound("https://issuer.example.com", async () => new Response(null, { status: 503, headers }));
  const refused: unknown = await outbound.read({ path: "/", accept: "*/*" }, 1).catch((error: unknown) => error);
  return (refused as { retryAfter: number }).retryAfter;
}

test("how long to wait is said in seconds, or as a date of the clock that wrote it", async () => {
  expect(await waitOf({ "retry-after": "2" })).toBe(2);
  const at = "Wed, 21 Oct 2037 07:28:00 GMT";
  expect(await waitOf({ "retry-after": at, date: "Wed, 21 Oct 2037 07:27:50 GMT" })).toBe(10);
  const soon = await waitOf({ "retry-after": new Date(Date.now() + 20_000).toUTCString() });
  expect(soon).toBeGreaterThan(17);
  expect(soon).toBeLessThanOrEqual(20);
  expect(await waitOf({})).toBe(0);
  for (const none of ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "Infinity", ""]) {
    expect([none, await waitOf({ "retry-after": none })]).toStrictEqual([none, 0]);
  }
});
