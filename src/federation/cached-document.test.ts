import { beforeEach, describe, expect, test } from "vitest";
import { CachedDocument } from "./cached-document.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let now: number;
let loads: number;
let answer: () => Promise<string>;
let errors: unknown[];
let document: CachedDocument<string>;

beforeEach(() => {
  now = 0;
  loads = 0;
  errors = [];
  answer = async () => `copy ${loads}`;
  document = new CachedDocument({
    load: () => {
      loads += 1;
      return answer();
    },
    clock: () => now,
    onError: (error) => errors.push(error),
  });
});

const away = (): Promise<never> => Promise.reject(new Error("away"));
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a document of a provider's", () => {
  test("is asked for when it is needed, and once for all who need it at the same time", async () => {
    expect(loads).toBe(0);
    const got = await Promise.all(Array.from({ length: 50 }, () => document.get()));
    expect(new Set(got)).toStrictEqual(new Set(["copy 1"]));
    expect(loads).toBe(1);
  });

  test("is renewed in the background from its fifteenth minute", async () => {
    await document.get();
    now = 15 * minute - 1;
    expect(await document.get()).toBe("copy 1");
    expect(loads).toBe(1);
    now += 1;
    expect(await document.get()).toBe("copy 1");
    await settled();
    expect(await document.get()).toBe("copy 2");
    expect(loads).toBe(2);
  });

  test("keeps nobody waiting while the provider hangs", async () => {
    await document.get();
    now = hour;
    answer = () => new Promise(() => {});
    for (let i = 0; i < 10; i += 1) expect(await document.get()).toBe("copy 1");
    expect(loads).toBe(2);
  });

  test("is used for a week while the provider is away, and asked for every five seconds at most", async () => {
    await document.get();
    answer = away;
    now = hour;
    await document.get();
    await settled();
    expect(errors).toHaveLength(1);
    now += 4999;
    await document.get();
    expect(loads).toBe(2);
    now = 7 * day - 1;
    expect(await document.get()).toBe("copy 1");
    now = 7 * day + 5000;
    await expect(document.get()).rejects.toThrow("away");
  });

  test("is asked for first when it is older than a day", async () => {
    await document.get();
    now = day;
    expect(await document.get()).toBe("copy 2");
  });

  test("repeats a failure for five seconds where there is no copy", async () => {
    answer = away;
    await expect(document.get()).rejects.toThrow("away");
    await expect(document.get()).rejects.toThrow("away");
    expect(loads).toBe(1);
    now = 5000;
    answer = async () => "back";
    expect(await document.get()).toBe("back");
  });
});
