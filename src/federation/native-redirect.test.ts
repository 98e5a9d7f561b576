import { describe, expect, test } from "vitest";
import { findNativeRedirect, type NativeRedirect, parseNativeRedirect } from "./native-redirect.ts";

const app = "com.example.app:/signed-in";
const link = "https://app.example.com/signed-in";
const registered = [app, link, "http://127.0.0.1/callback", "http://[::1]/callback"].map(
  (uri) => parseNativeRedirect(uri) as NativeRedirect,
);

describe("addresses that an app is registered with", () => {
  test.each([
    [app, "scheme"],
    ["com.example.app://signed-in", "scheme"],
    ["com.example.app:signed-in", "scheme"],
    [link, "claimed"],
    ["https://app.example.com/", "claimed"],
    ["https://app.example.com:8443/x", "claimed"],
    ["http://127.0.0.1/", "loopback"],
    ["http://[::1]/callback", "loopback"],
  ])("%s is one (%s)", (uri, kind) => {
    expect(parseNativeRedirect(uri)).toStrictEqual({ kind, uri });
  });

  test.each([
    ["", "no_uri"],
    ["/callback", "no_uri"],
    ["Com.Example.App:/x", "no_uri"],
    ["com.example.app:", "no_uri"],
    ["com.example.app:/a b", "no_uri"],
    ["com.example.app:/\u00e4", "no_uri"],
    ["com.example.app:/x\r\nset-cookie:y", "no_uri"],
    [`com.example.app:/${"x".repeat(255)}`, "too_long"],
    [`${app}?a=b`, "query_or_fragment"],
    [`${app}#x`, "query_or_fragment"],
    ["myapp:/signed-in", "scheme_without_dot"],
    ["javascript:alert(1)//", "scheme_without_dot"],
    ["data:text/html,x", "scheme_without_dot"],
    ["intent:/x", "scheme_without_dot"],
    ["http://app.example.com/", "plain_http"],
    ["http://127.0.0.2/", "plain_http"],
    ["http://127.0.0.1", "plain_http"],
    ["http://user@127.0.0.1/", "plain_http"],
    ["http://127.0.0.1/../x", "plain_http"],
    ["http://localhost/callback", "localhost"],
    ["http://localhost:3000/callback", "localhost"],
    ["http://127.0.0.1:8080/callback", "port"],
    ["https://*.example.com/x", "no_uri"],
    ["https://user@app.example.com/x", "no_uri"],
    ["https://app.example.com", "no_uri"],
    ["https://APP.example.com/", "no_uri"],
    ["https://app.example.com:443/", "no_uri"],
    ["https://app.example.com/a/../b", "no_uri"],
  ])("R024: %j is none: %s", (uri, fault) => {
    expect(parseNativeRedirect(uri)).toBe(fault);
  });
});

describe("the address that an app asks to be answered at", () => {
  test.each([app, link, "http://127.0.0.1/callback", "http://[::1]/callback"])("%s is found as it stands", (uri) => {
    expect(findNativeRedirect(registered, uri)?.uri).toBe(uri);
  });

  test.each(["http://127.0.0.1:1/callback", "http://127.0.0.1:51004/callback", "http://[::1]:65535/callback"])(
    "R035: %s is found: a program takes the port that it gets",
    (uri) => {
      expect(findNativeRedirect(registered, uri)).toStrictEqual({ kind: "loopback", uri });
    },
  );

  test.each([
    "",
    "com.example.app:/signed-in/",
    "com.example.app:/signed-in?x",
    "com.example.app:/signed-in#x",
    "com.example.app://signed-in",
    "COM.example.app:/signed-in",
    "com.example.other:/signed-in",
    "com.example.app:/signed-in\n",
    " com.example.app:/signed-in",
    "https://app.example.com:443/signed-in",
    "https://app.example.com:8443/signed-in",
    "https://app.example.com/signed-in/../signed-in",
    "https://app.example.com/signed%2din",
    "https://app.example.com@evil.example/signed-in",
    "https://app.example.com.evil.example/signed-in",
    "https://app.example.com\\@evil.example/signed-in",
    "//app.example.com/signed-in",
    "http://app.example.com/signed-in",
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:065/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:/callback",
    "http://127.0.0.1:80:80/callback",
    "http://127.0.0.1:80@evil.example/callback",
    "http://127.0.0.1:80/callback/../other",
    "http://127.0.0.1:80/other",
    "http://127.0.0.1.evil.example:80/callback",
    "http://127.0.0.2:80/callback",
    "http://127.1:80/callback",
    "http://0x7f000001:80/callback",
    "http://[::ffff:127.0.0.1]:80/callback",
    "http://localhost:80/callback",
    "https://127.0.0.1:80/callback",
    "javascript:alert(1)",
    "data:text/html,x",
  ])("A055, R001: %j was registered by nobody", (uri) => {
    expect(findNativeRedirect(registered, uri)).toBeNull();
  });

  test("R001: a port is free of loopback addresses alone, and of those that were registered", () => {
    expect(findNativeRedirect([{ kind: "claimed", uri: link }], "http://127.0.0.1:80/callback")).toBeNull();
    expect(findNativeRedirect([], app)).toBeNull();
  });
});
