import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Remembered } from "./access-token-verifier.ts";
import { BearerSlots } from "./bearer-slots.ts";

/** A header of a token that nobody has signed: what it looks like is all that matters here. */
function makeHeader(payload = randomBytes(300)): string {
  return `Bearer ${randomBytes(60).toString("base64url")}.${payload.toString("base64url")}.${randomBytes(64).toString("base64url")}`;
}

function remember(header: string): Remembered {
  return { header } as Remembered;
}

test("what was put under a header is found under exactly that header", () => {
  const slots = new BearerSlots();
  // Looked for at once: of a hundred, two share a place in every fourth run, and the later one has it.
  for (let number = 0; number < 100; number += 1) {
    const entry = remember(makeHeader());
    slots.set(entry);
    expect(slots.find(entry.header)).toBe(entry);
  }
  expect(slots.find(makeHeader())).toBeUndefined();
});

test("A023: every single character counts, wherever it stands, and no other spelling is found", () => {
  const slots = new BearerSlots();
  const header = makeHeader();
  slots.set(remember(header));
  for (let i = 0; i < header.length; i += 1) {
    const changed = header.slice(0, i) + (header[i] === "A" ? "B" : "A") + header.slice(i + 1);
    expect(slots.find(changed)).toBeUndefined();
  }
  const respelled = [`${header} `, ` ${header}`, `${header}=`, header.slice(1), header.slice(0, -1)];
  for (const spelled of [...respelled, header.replace("Bearer", "bearer"), header.replace(" ", "  ")]) {
    expect(slots.find(spelled)).toBeUndefined();
  }
});

test("another token with the same end is not taken for the one that is remembered", () => {
  const slots = new BearerSlots();
  const header = makeHeader();
  slots.set(remember(header));
  const signature = header.slice(header.lastIndexOf("."));
  const other = makeHeader();
  expect(slots.find(other.slice(0, other.lastIndexOf(".")) + signature)).toBeUndefined();
});

test("two tokens of one place take turns: the last that was put there is found, the other is looked for elsewhere", () => {
  const slots = new BearerSlots();
  const [one, two] = [makeHeader(), makeHeader()];
  const same = two.slice(0, -5) + one.slice(-5);
  slots.set(remember(one));
  expect(slots.find(same)).toBeUndefined();
  slots.set(remember(same));
  expect(slots.find(same)?.header).toBe(same);
  expect(slots.find(one)).toBeUndefined();
});

test("headers that are short, empty or in no alphabet find nothing, and harm nothing", () => {
  const slots = new BearerSlots();
  const header = makeHeader();
  slots.set(remember(header));
  for (const text of [
    "",
    "B",
    "Bear",
    "Bearer",
    "Bearer ",
    "Bearer a.b.c",
    "\u00ff".repeat(header.length),
    "x".repeat(85),
  ]) {
    expect(slots.find(text)).toBeUndefined();
  }
  // Shorter than a signature: it is not kept where a part of another one could be taken for the whole.
  slots.set(remember("Bearer abc"));
  expect(slots.find("Bearer abc")).toBeUndefined();
  expect(slots.find(header)?.header).toBe(header);
});

test("what is over is let go of, and only that", () => {
  const slots = new BearerSlots();
  const [over, good] = [
    { ...remember(makeHeader()), deadline: 1 },
    { ...remember(makeHeader()), deadline: 3 },
  ];
  slots.set(over);
  slots.set(good);
  slots.prune(({ deadline }) => deadline <= 2);
  expect([slots.find(over.header), slots.find(good.header)]).toStrictEqual([undefined, good]);
});
