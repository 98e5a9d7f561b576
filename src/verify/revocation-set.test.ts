import { expect, test } from "vitest";
import { RevocationSet } from "./revocation-set.ts";

test("an entry is dropped only when it was received before the time", () => {
  const set = new RevocationSet(10);
  set.add({ kind: "session", subject: "one", version: 0 }, 100);
  set.add({ kind: "user", subject: "ada", version: 2 }, 100);
  set.add({ kind: "session", subject: "two", version: 0 }, 200);
  set.forgetBefore(100);
  expect(set.size).toBe(3);
  set.forgetBefore(101);
  expect([set.hasEnded("one"), set.hasEnded("two"), set.versionOf("ada")]).toStrictEqual([false, true, 0]);
});

test("an entry that comes again is as young as it came last, and a smaller version takes nothing back", () => {
  const set = new RevocationSet(10);
  set.add({ kind: "user", subject: "ada", version: 5 }, 100);
  set.add({ kind: "user", subject: "bob", version: 1 }, 150);
  set.add({ kind: "user", subject: "ada", version: 3 }, 200);
  set.forgetBefore(151);
  expect([set.versionOf("ada"), set.versionOf("bob")]).toStrictEqual([5, 0]);
});

test("a user and a session of one name are two subjects", () => {
  const set = new RevocationSet(10);
  set.add({ kind: "user", subject: "same", version: 1 }, 0);
  expect([set.hasEnded("same"), set.versionOf("same")]).toStrictEqual([false, 1]);
});

test("a set that is full says so instead of forgetting, and what it holds can still be renewed", () => {
  const set = new RevocationSet(2);
  set.add({ kind: "session", subject: "one", version: 0 }, 0);
  set.add({ kind: "user", subject: "ada", version: 1 }, 0);
  set.add({ kind: "user", subject: "ada", version: 2 }, 0);
  expect(() => set.add({ kind: "session", subject: "two", version: 0 }, 0)).toThrow("more than 2 revocations");
});

test("versions of a history that has ended count until the next one is known to its end, and sessions beyond it", () => {
  const set = new RevocationSet(10);
  set.add({ kind: "user", subject: "ada", version: 5 }, 0);
  set.add({ kind: "session", subject: "one", version: 0 }, 0);
  set.beginHistory();
  set.add({ kind: "user", subject: "ada", version: 2 }, 1);
  set.add({ kind: "user", subject: "bob", version: 7 }, 1);
  // Cut off, and begun once more.
  set.beginHistory();
  set.add({ kind: "user", subject: "ada", version: 3 }, 2);
  expect([set.versionOf("ada"), set.versionOf("bob")]).toStrictEqual([5, 0]);
  set.endFormerHistory();
  expect([set.versionOf("ada"), set.versionOf("bob"), set.hasEnded("one")]).toStrictEqual([3, 0, true]);
});
