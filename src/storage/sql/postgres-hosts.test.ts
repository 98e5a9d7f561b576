import { expect, test } from "vitest";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { splitPostgresUrl } from "./postgres-hosts.ts";

test("each server of a URL gets a URL of its own, with everything but whom to choose", () => {
  const split = (url: string): readonly string[] => splitPostgresUrl("database", url);
  expect(
    split("postgres://u:p%40@one:5432,[::1]:5433,three/app?sslmode=require&target_session_attrs=read-write"),
  ).toStrictEqual([
    "postgres://u:p%40@one:5432/app?sslmode=verify-full",
    "postgres://u:p%40@[::1]:5433/app?sslmode=verify-full",
    "postgres://u:p%40@three/app?sslmode=verify-full",
  ]);
  expect(split("postgresql://one,two/app?target_session_attrs=primary")).toStrictEqual([
    "postgresql://one/app",
    "postgresql://two/app",
  ]);
  for (const one of [
    "postgres://u:p@one:5432/app?ssl=true",
    "postgres:///app?host=/run/postgresql",
    "postgres://one",
  ]) {
    expect(split(one)).toStrictEqual([one]);
  }
});

test("a URL that asks for a replica, or has a hole among its hosts, is refused without being repeated", () => {
  const refused = [
    "postgres://u:hunter2@one,two/app?target_session_attrs=any",
    "postgres://u:hunter2@one/app?target_session_attrs=prefer-standby",
    "postgres://u:hunter2@one/app?ssl=true&target_session_attrs=standby",
    "postgres://u:hunter2@one,,two/app",
    "postgres://u:hunter2@one,/app",
    `postgres://u:hunter2@${"h,".repeat(16)}h/app`,
  ];
  for (const url of refused) {
    let refusal: unknown;
    try {
      splitPostgresUrl("databaseDirectUrl", url);
    } catch (error) {
      refusal = error;
    }
    expect(refusal, url).toBeInstanceOf(ConfigurationError);
    expect(String(refusal)).toMatch(/databaseDirectUrl/);
    expect(String(refusal)).not.toMatch(/hunter2/);
  }
});
