import { expect, test } from "vitest";
import { secretsOf } from "./secrets-of.ts";

test("every setting that is a secret, or has one in it, is known to the log", () => {
  const metrics = { listen: null, token: "metrics-token" };
  const options = {
    secret: ["root-one", "root-two"],
    database: "postgres://user:data%40base@host/db",
    databaseDirectUrl: "postgres://user:direct%2Dly@host/db",
    redis: "rediss://:cach%65@host:6380/1",
    smtp: "smtps://user:mail%21password@host:465",
    webhook: { url: "https://example.com/hook", secret: ["whsec_one", "whsec_two"] },
  };
  expect(secretsOf({ options, metrics }).toSorted()).toStrictEqual(
    [
      "root-one",
      "root-two",
      "whsec_one",
      "whsec_two",
      "data%40base",
      "data@base",
      "direct%2Dly",
      "direct-ly",
      "cach%65",
      "cache",
      "mail%21password",
      "mail!password",
      "metrics-token",
    ].toSorted(),
  );
  expect(
    secretsOf({ options: { secret: "one", database: "sqlite:x.db" }, metrics: { listen: null, token: null } }),
  ).toStrictEqual(["one"]);
});

test("so are those of addresses that name several hosts", () => {
  const options = {
    secret: "root",
    database: "postgres://user:data%40base@one:5432,two:5432/db?target_session_attrs=read-write",
    redis: "rediss-sentinel://user:cache@one:26379,two:26379/0?master=main&sentinelUser=watch&sentinelPassword=se%6Ees",
  };
  expect(secretsOf({ options, metrics: { listen: null, token: null } })).toStrictEqual([
    "root",
    "data%40base",
    "data@base",
    "cache",
    "cache",
    "se%6Ees",
    "senes",
  ]);
});
