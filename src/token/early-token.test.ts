import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { SessionRecord } from "../session/session.ts";
import type { UserRecord } from "../user/user.ts";
import { EarlyToken } from "./early-token.ts";

const session = { id: randomUUID() } as SessionRecord;

function user(changes: Partial<UserRecord> = {}): UserRecord {
  return {
    id: "ann",
    email: "ann@example.com",
    emailVerified: true,
    name: null,
    avatarUrl: null,
    role: "user",
    createdAt: new Date(0),
    version: 1,
    deviceEpoch: 1,
    bannedAt: null,
    deleteAfter: null,
    language: null,
    metadata: { plan: { seats: 1 } },
    ...changes,
  };
}

test("as long as the user is found to be the same, the token is made once", async () => {
  let made = 0;
  const early = new EarlyToken(async () => ({ accessToken: `t${(made += 1)}`, expiresIn: 900 }));
  expect(await early.isMade({ session, user: user() })).toBe(true);
  expect((await early.get({ session, user: user() })).accessToken).toBe("t1");
  expect((await early.get({ session, user: user({ metadata: { plan: { seats: 1 } } }) })).accessToken).toBe("t1");
});

test.each<[string, Partial<UserRecord>]>([
  ["role", { role: "admin" }],
  ["version", { version: 2 }],
  ["address", { email: "ann@example.org" }],
  ["metadata", { metadata: { plan: { seats: 2 } } }],
  ["name", { name: "Ann" }],
])("when her %s has changed it is made again", async (_, changes) => {
  const early = new EarlyToken(async (about) => ({ accessToken: JSON.stringify(about.user), expiresIn: 900 }));
  const before = await early.get({ session, user: user() });
  const after = await early.get({ session, user: user(changes) });
  expect(after.accessToken).not.toBe(before.accessToken);
});

test("what could not be made is not tried again for the same user, and is for another", async () => {
  let asked = 0;
  const early = new EarlyToken(async () => {
    asked += 1;
    throw new Error("away");
  });
  expect(await early.isMade({ session, user: user() })).toBe(false);
  await expect(early.get({ session, user: user() })).rejects.toThrow("away");
  expect(asked).toBe(1);
  await expect(early.get({ session, user: user({ version: 2 }) })).rejects.toThrow("away");
  expect(asked).toBe(2);
});
