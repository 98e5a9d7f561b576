import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, origin, password } from "../flows/installation.ts";

onEveryDatabase((open) => {
  /** Registers by way of `peer` with made-up headers, and gives the address that was kept. */
  async function keptAddress(
    site: Awaited<ReturnType<typeof open>>,
    peer: string | null,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    const request = new Request(`${origin}/auth/register`, {
      method: "POST",
      headers: { origin, "content-type": "application/json", ...headers },
      body: JSON.stringify({ email: newEmail(), password }),
    });
    const response = await site.auth.handler(request, { ...(peer !== null && { remoteAddress: peer }) });
    expect(response.status).toBe(201);
    const { session } = (await response.json()) as { session: { id: string } };
    const [row] = await site.raw("select ip from {sessions} where id = $1", session.id);
    const [event] = await site.raw(
      "select ip from {event_details} join {events} on id = event_id where session_id = $1",
      session.id,
    );
    expect(event?.["ip"] ?? null).toBe(row?.["ip"]);
    return row?.["ip"];
  }

  test("A082: no header changes the address of a peer that is not a proxy of ours", async () => {
    const site = await open({ trustedProxies: "10.0.0.0/8" });
    for (const headers of [
      { "x-forwarded-for": "192.0.2.1" },
      { "x-forwarded-for": "10.0.0.1" },
      { "x-forwarded-for": "203.0.113.9, 10.0.0.1, 10.0.0.2" },
      {
        forwarded: "for=192.0.2.1",
        "x-real-ip": "192.0.2.1",
        "x-client-ip": "192.0.2.1",
        "cf-connecting-ip": "192.0.2.1",
      },
    ])
      expect(await keptAddress(site, "203.0.113.50", headers)).toBe("203.0.113.50");
    expect(await keptAddress(site, null, { "x-forwarded-for": "192.0.2.1" })).toBeNull();
  });

  test("A082: a proxy of ours is believed about its own client, and what that client wrote in front is not", async () => {
    const site = await open({ trustedProxies: "10.0.0.0/8" });
    for (const made of ["", "1.1.1.1, ", "127.0.0.1, 10.0.0.9, 1.1.1.1, ", "9.9.9.9, ".repeat(100)])
      expect(await keptAddress(site, "10.0.0.1", { "x-forwarded-for": `${made}203.0.113.60` })).toBe("203.0.113.60");
    expect(await keptAddress(site, "::ffff:10.0.0.1", { "x-forwarded-for": "203.0.113.60" })).toBe("203.0.113.60");
  });
});
