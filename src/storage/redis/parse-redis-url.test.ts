import { expect, test } from "vitest";
import { parseRedisUrl, UnreadableRedisUrl } from "./parse-redis-url.ts";

const access = { username: null, password: null, hasTls: false };

test("one server's address is left to the client, and several hosts are read with what belongs to them", () => {
  const url = "rediss://user:p%40ss@host:6380/1";
  expect(parseRedisUrl(url)).toStrictEqual({ kind: "single", url });
  expect(
    parseRedisUrl(
      "rediss-sentinel://user:p%40ss:word@one.example:26380,[::1],10.0.0.3:5/2?master=my%26master&sentinelUser=watch&sentinelPassword=a%3Db=c",
    ),
  ).toStrictEqual({
    kind: "sentinel",
    sentinels: [
      { host: "one.example", port: 26380 },
      { host: "::1", port: 26379 },
      { host: "10.0.0.3", port: 5 },
    ],
    master: "my&master",
    database: 2,
    username: "user",
    password: "p@ss:word",
    sentinelUsername: "watch",
    sentinelPassword: "a=b=c",
    hasTls: true,
  });
  expect(parseRedisUrl("redis-sentinel://host?master=m")).toMatchObject({ master: "m", database: 0, ...access });
  expect(parseRedisUrl("redis-cluster://:secret@one,two:7001")).toStrictEqual({
    kind: "cluster",
    nodes: [
      { host: "one", port: 6379 },
      { host: "two", port: 7001 },
    ],
    ...access,
    password: "secret",
  });
  expect(parseRedisUrl("redis-cluster://one/0")).toMatchObject({ kind: "cluster", ...access });
});

test("what is no address is refused in one sentence that repeats no password", () => {
  const refused = [
    "",
    "hunter2",
    "http://u:hunter2@host",
    "redis://",
    "redis://u:hunter2@host/name",
    "redis://u:hunter2%zz@host",
    "redis://u:1#hunter2@host:6379",
    "redis://u:1?hunter2@host:6379/0",
    "redis://u:hunter2@one:1,two:2",
    "redis-sentinel://u:hunter2@one",
    "redis-sentinel://u:hunter2@one?master=",
    "redis-sentinel://u:hunter2@one/name?master=m",
    "redis-sentinel://u:hunter2@one?master=m&master=n",
    "redis-sentinel://u:hunter2@one?master=m&pass=hunter2",
    "redis-sentinel://u:hunter2@one?master=m&sentinelUser=w",
    "redis-sentinel://u:hunter2@one?master=m#hunter2",
    "redis-sentinel://u:hunt@er2@one?master=m",
    "redis-sentinel://hunter2@one?master=m",
    "redis-sentinel://u:hunter2%zz@one?master=m",
    "redis-cluster://u:hunter2@",
    "redis-cluster://u:hunter2@one,",
    "redis-cluster://u:hunter2@one:0",
    "redis-cluster://u:hunter2@one:70000",
    "redis-cluster://u:hunter2@one/1",
    "redis-cluster://u:hunter2@one?master=m",
    "redis-cluster://u:hunter2@o ne",
    `redis-cluster://u:hunter2@${"h,".repeat(40)}h`,
    "redis-ring://u:hunter2@one",
  ];
  for (const url of refused) {
    let message = "";
    try {
      parseRedisUrl(url);
    } catch (error) {
      if (!(error instanceof UnreadableRedisUrl)) throw error;
      ({ message } = error);
    }
    expect([url, message]).toStrictEqual([url, expect.stringMatching(/^redis.*\.$/s)]);
    expect(message).not.toMatch(/hunt/);
  }
});
