import { describe, expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";

/** What arrives when a program hands on what it was sent without a look: `?q=a&q=b`, a number in a JSON body. */
const odd = [7, ["a", "b"], { a: 1 }, true, "a\0b", "\ud800"] as never[];

describe("values that a careless program hands on", () => {
  onEveryDatabase((open) => {
    test("are refused as input and never a failure of ours", async () => {
      const { auth, member } = await open();
      const { userId } = await member();
      const calls: Readonly<Record<string, (value: never) => Promise<unknown>>> = {
        startsWith: (startsWith) => auth.users.list({ startsWith }),
        cursor: (cursor) => auth.users.list({ cursor }),
        reason: (reason) => auth.users.ban(userId, reason),
        role: (role) => auth.users.setRole(userId, role),
        name: (name) => auth.users.update(userId, { name }),
        device: (deviceName) => auth.startSession({ userId, method: "ldap", headers: {}, deviceName }),
      };
      for (const [name, call] of Object.entries(calls)) {
        for (const value of odd) {
          await expect(call(value), `${name} ${JSON.stringify(value)}`).rejects.toMatchObject({
            code: "invalid_input",
          });
        }
      }
      for (const value of odd) {
        await expect(auth.sessions.endAll(userId, { except: value })).rejects.toMatchObject({
          code: "session_revoked",
        });
        expect(await auth.users.find(value)).toBeNull();
        expect(await auth.users.findByEmail(value)).toBeNull();
      }
      await auth.users.setMetadata(userId, { text: "a\0\ud800b" });
      expect(await auth.users.getMetadata(userId)).toEqual({ text: "a\0\ud800b" });
      expect((await auth.users.find(userId))?.role).toBe("user");
      expect(await auth.sessions.list(userId)).toHaveLength(1);
    });

    test("a prefix means what it says, whatever characters it has", async () => {
      const { auth } = await open();
      for (const name of ["50%_off", "50xyoff", "back\\slash", "Ümlaut", "zz\u{10FFFF}z"]) {
        await auth.users.create({ email: newEmail(), name });
      }
      const found = async (startsWith: string) => (await auth.users.list({ startsWith })).users.map(({ name }) => name);
      expect(await found("50%_")).toEqual(["50%_off"]);
      expect(await found("%")).toEqual([]);
      expect(await found("back\\")).toEqual(["back\\slash"]);
      expect(await found("BACK")).toEqual(["back\\slash"]);
      expect(await found("Üm")).toEqual(["Ümlaut"]);
      expect(await found("zz\u{10FFFF}")).toEqual(["zz\u{10FFFF}z"]);
    });
  });
});

describe("a ban beside log-ins", () => {
  onEveryDatabase((open) => {
    test("that are under way leaves no session", async () => {
      const { auth, browser, another } = await open();
      const other = await another();
      for (let round = 0; round < 4; round += 1) {
        const email = newEmail();
        const { id } = await auth.users.create({ email, password });
        const browsers = Array.from({ length: 4 }, () => browser());
        const logins = browsers.map((one) => one.post("/auth/login", { email, password }));
        const started = Array.from({ length: 4 }, () => auth.startSession({ userId: id, method: "ldap", headers: {} }));
        // Listened to from the beginning: some are refused while the ban is still being written.
        const all = Promise.allSettled([...logins, ...started]);
        await new Promise((resolve) => setTimeout(resolve, round * 20));
        await other.users.ban(id);
        await all;
        expect(await auth.sessions.list(id)).toEqual([]);
        for (const one of browsers) expect((await one.get("/auth/session")).status).toBe(401);
      }
    });
  });
});
