import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { resolveNativeRedirects } from "./resolve-native.ts";

function refusal(uri: string): string {
  try {
    resolveNativeRedirects(["com.example.app:/signed-in", uri]);
  } catch (error) {
    if (error instanceof ConfigurationError && error.setting === "nativeRedirectUris") return error.message;
    throw error;
  }
  return "not refused";
}

test("addresses of apps keep their order", () => {
  expect(resolveNativeRedirects(["http://127.0.0.1/x", "com.example.app:/x"])).toStrictEqual([
    { kind: "loopback", uri: "http://127.0.0.1/x" },
    { kind: "scheme", uri: "com.example.app:/x" },
  ]);
  expect(resolveNativeRedirects([])).toStrictEqual([]);
});

test.each([
  ["signed-in", "write the exact address"],
  [`com.example.app:/${"x".repeat(300)}`, "more than 255 characters"],
  ["com.example.app:/x?code=1", "a query or a fragment"],
  ["http://app.example.com/x", "plain HTTP"],
  ["http://localhost/x", "write 127.0.0.1 or [::1]"],
  ["http://127.0.0.1:8080/x", "leave it out"],
  ["myapp:/x", "backwards"],
  ["javascript:alert(1)", "backwards"],
])("%s stops the start: %s", (uri, sentence) => {
  const message = refusal(uri);
  expect(message).toContain("nativeRedirectUris has ");
  expect(message).toContain(sentence);
  expect(message.endsWith(".")).toBe(true);
});
