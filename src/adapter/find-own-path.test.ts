import { expect, test } from "vitest";
import { findOwnPath } from "./find-own-path.ts";

const isOwn = (path: string): boolean => path.startsWith("/auth/") || path === "/login";

test.for([
  ["/auth/login", 0, "/auth/login"],
  ["/auth/login", 3, "/auth/login"],
  ["/v1/auth/login", 1, "/auth/login"],
  ["/v1/auth/login", 0, undefined],
  ["/a/b/auth/login", 2, "/auth/login"],
  ["/a/b/auth/login", 1, undefined],
  ["/a/login", 1, "/login"],
  ["/a/login/", 9, undefined],
  ["//auth/login", 0, undefined],
  ["/auth", 9, undefined],
  ["/%61uth/session", 9, undefined],
  ["/", 9, undefined],
  ["", 9, undefined],
] as const)("in %s, below %d segments at most, our path is %s", ([path, depth, found]) => {
  expect(findOwnPath(isOwn, path, depth)).toBe(found);
});
