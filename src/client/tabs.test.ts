import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openTabs, type Tabs } from "./tabs.ts";

// Node has both of what browsers have: these are two tabs in one process.
let count = 0;
const newName = (): string => `tabs.test ${(count += 1)}`;

interface Tab extends Tabs<string> {
  readonly heard: string[];
}

function open(name: string, { alone = false, unlocked = false } = {}): Tab {
  const heard: string[] = [];
  const tabs = openTabs<string>({
    name,
    channel: alone ? null : new BroadcastChannel(name),
    locks: unlocked ? null : navigator.locks,
    hear: (message) => heard.push(message),
  });
  onTestFinished(() => tabs.close());
  return { ...tabs, heard };
}

/** Takes a turn that lasts until it is told to end. */
function hold(tab: Tab): { readonly begun: Promise<void>; readonly end: () => void; readonly over: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const over = tab.takeTurn(() => {
    begun.resolve();
    return end.promise;
  });
  return { begun: begun.promise, end: () => end.resolve(), over };
}

test("two tabs never have their turn at once", async () => {
  const name = newName();
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  const tabs = [open(name), open(name), open(name)];
  await Promise.all(tabs.flatMap((tab) => [tab.takeTurn(work), tab.takeTurn(work)]));
  expect(most).toBe(1);
});

test("what a turn gives and what it fails with is its caller's", async () => {
  for (const unlocked of [false, true]) {
    const tab = open(newName(), { unlocked });
    expect(await tab.takeTurn(async () => 7)).toBe(7);
    const failure = new Error("refused");
    await expect(tab.takeTurn(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(await tab.takeTurn(async () => 8)).toBe(8);
  }
});

test("a tab that waits hears what was told, and gives up, before it gets a turn", async () => {
  const name = newName();
  const first = open(name);
  const second = open(name);
  const turn = hold(first);
  await turn.begun;
  const waiting = new AbortController();
  let turns = 0;
  const waited = second.takeTurn(async () => {
    turns += 1;
  }, waiting);
  first.tell("news");
  turn.end();
  // The caller is not kept waiting for the others.
  await turn.over;
  while (second.heard.length === 0) await sleep(1);
  waiting.abort();
  await expect(waited).rejects.toMatchObject({ name: "AbortError" });
  expect(turns).toBe(0);
  expect(await second.takeTurn(async () => "next")).toBe("next");
});

test("a tab that began to wait after the news is told again", async () => {
  const name = newName();
  const first = open(name);
  const turn = hold(first);
  await turn.begun;
  first.tell("news");
  await sleep(20);
  const late = open(name);
  const waiting = new AbortController();
  const waited = late.takeTurn(async () => undefined, waiting).catch(() => undefined);
  await sleep(20);
  expect(late.heard).toStrictEqual([]);
  turn.end();
  while (late.heard.length === 0) await sleep(1);
  expect(late.heard[0]).toBe("news");
  waiting.abort();
  await waited;
});

test("a tab that hears nothing gets its turn all the same, a second later", async () => {
  const name = newName();
  const first = open(name);
  const deaf = open(name, { alone: true });
  const turn = hold(first);
  await turn.begun;
  const waited = deaf.takeTurn(async () => "its turn");
  first.tell("news");
  turn.end();
  const before = performance.now();
  expect(await waited).toBe("its turn");
  expect(performance.now() - before).toBeLessThan(3_000);
});

test("without locks a tab still does one thing after the other", async () => {
  const tab = open(newName(), { unlocked: true });
  const order: string[] = [];
  const slow = tab.takeTurn(async () => {
    await sleep(10);
    order.push("slow");
  });
  await Promise.all([slow, tab.takeTurn(async () => order.push("quick"))]);
  expect(order).toStrictEqual(["slow", "quick"]);
});

test("a closed tab says nothing and does not fail", async () => {
  const name = newName();
  const [first, second] = [open(name), open(name)];
  first.close();
  first.tell("news");
  await sleep(20);
  expect(second.heard).toStrictEqual([]);
});
