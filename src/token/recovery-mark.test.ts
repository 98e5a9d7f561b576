import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import { parseRecoveryKey, type RecoveryKey, type RecoveryPlace, recoveryMark } from "./recovery-mark.ts";

const secret = createSecretRing([generateSecret()]).current;
const place: RecoveryPlace = { id: randomUUID(), generation: 1, counter: 2 };
const key = "k".repeat(22) as RecoveryKey;

test("a key has 22 to 128 characters of base64url, and nothing else is one", () => {
  for (const length of [22, 43, 128]) expect(parseRecoveryKey("a_-Z9".repeat(26).slice(0, length))).not.toBeNull();
  const none = ["", "a".repeat(21), "a".repeat(129), `${"a".repeat(30)} `, `${"a".repeat(30)}=`, `${"a".repeat(30)}\n`];
  for (const text of [...none, `${"a".repeat(30)},${"b".repeat(30)}`, "ä".repeat(30), `"${"a".repeat(30)}"`]) {
    expect(parseRecoveryKey(text)).toBeNull();
  }
});

test("a mark has 16 bytes, is the same for the same request, and says nothing of its key", () => {
  const mark = recoveryMark(secret, place, key);
  expect(mark).toHaveLength(16);
  expect(recoveryMark(secret, { ...place }, key)).toStrictEqual(mark);
  expect(mark.toString("latin1")).not.toContain("kkkk");
});

test("another key, session, generation, counter or root secret gives another mark", () => {
  const mark = recoveryMark(secret, place, key);
  const others = [
    recoveryMark(secret, { ...place, id: randomUUID() }, key),
    recoveryMark(secret, { ...place, generation: 2 }, key),
    recoveryMark(secret, { ...place, counter: 1 }, key),
    recoveryMark(secret, { ...place, generation: 2, counter: 1 }, key),
    recoveryMark(secret, place, `${key}k` as RecoveryKey),
    recoveryMark(createSecretRing([generateSecret()]).current, place, key),
  ];
  for (const other of others) expect(other).not.toStrictEqual(mark);
  fc.assert(
    fc.property(fc.stringMatching(/^[\w-]{22,128}$/), (text) => {
      fc.pre(text !== key);
      expect(recoveryMark(secret, place, text as RecoveryKey)).not.toStrictEqual(mark);
    }),
  );
});
