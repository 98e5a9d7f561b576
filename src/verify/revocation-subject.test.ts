import { expect, test } from "vitest";
import { nameSubject } from "./revocation-subject.ts";

test("subjects are named as the feed's description says", async () => {
  expect(await nameSubject("session", "0c5f8b8e-6a8e-4c5d-9f3e-2b8a5a1d7e10")).toBe("D4FO_bL1JTSGWnxoN_OKcw");
  const names = await Promise.all(["session", "user", "key"].map((kind) => nameSubject(kind as "session", "a")));
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{22}$/);
});
