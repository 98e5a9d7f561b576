import { expect, test } from "vitest";
import { toFetchRequest } from "./fetch-request.ts";

const convert = (url: string, rawHeaders: string[] = [], method = "GET") => toFetchRequest({ url, rawHeaders, method });

test("path and query are kept, a host is not", () => {
  for (const target of ["/a/b?c=d&e", "http://evil.example/a/b?c=d&e", "HTTPS://evil.example:99/a/b?c=d&e"]) {
    expect(convert(target)?.url).toBe("http://localhost/a/b?c=d&e");
  }
  expect(new URL(convert("//evil.example/a")!.url).host).toBe("localhost");
});

test("headers that came several times are joined as their kind is, and those of HTTP/2 that are none are left out", () => {
  const headers = convert("/", [":path", "/", "Cookie", "a=b", "cookie", "c=d", "X-A", "1", "x-a", "2"])?.headers;
  expect([...(headers ?? [])]).toStrictEqual([
    ["cookie", "a=b; c=d"],
    ["x-a", "1, 2"],
  ]);
});

test("what no server lets through is no request", () => {
  expect(convert("/", ["x-a", "1\r\nx-b: 2"])).toBeNull();
  expect(convert("/", ["x a", "1"])).toBeNull();
  expect(convert("/", [], "TRACE")).toBeNull();
  expect(convert("/", [], "A B")).toBeNull();
});
