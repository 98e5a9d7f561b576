import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as bcrypt from "bcryptjs";
import { RedisStore } from "connect-redis";
import cookieParser from "cookie-parser";
import expressSession from "express-session";
import passport from "passport";
import { describe, expect, test } from "vitest";

const guide = readFileSync(new URL("../../docs/migrating/express-session-passport.md", import.meta.url), "utf8");
const require = createRequire(import.meta.url);

/** A file of a package as it is installed. */
function read(name: string, path: string): string {
  let folder = dirname(require.resolve(name));
  while (!folder.endsWith(join("node_modules", name))) folder = dirname(folder);
  return readFileSync(join(folder, path), "utf8");
}

/** The names in the first column of the tables under a heading, up to the next heading of its level. */
function listed(heading: string): string[] {
  const [level = ""] = heading.split(" ");
  const start = guide.indexOf(`\n${heading}\n`);
  expect(start, heading).toBeGreaterThan(0);
  const end = guide.slice(start + heading.length + 1).search(new RegExp(`^#{1,${level.length}} `, "m"));
  const section = guide.slice(start, end === -1 ? undefined : start + heading.length + 1 + end);
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))];
}

/** Names of the functions that an object has, its own or its kind's. */
function functionsOf(object: object): string[] {
  return Object.getOwnPropertyNames(object).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(object, name) ?? {};
    return typeof value === "function" && name !== "constructor" && !name.startsWith("_");
  });
}

describe("the guide from the classic stack names all that there is, and nothing that there is not", () => {
  const readme = read("express-session", "README.md");

  test("options of express-session and its cookie", () => {
    const names = matches(readme, /^##### ([a-zA-Z.]+)$/gm);
    const ofCookie = names.filter((name) => name.startsWith("cookie."));
    expect(names.length).toBeGreaterThan(15);
    expect(listed("### Options").toSorted()).toStrictEqual(names.filter((name) => !ofCookie.includes(name)).toSorted());
    expect(listed("### Options of the cookie").toSorted()).toStrictEqual(ofCookie.toSorted());
    // What the source reads besides is another spelling of `name`.
    const source = read("express-session", "index.js");
    const inSource = matches(source, /\bopts\.([a-zA-Z]+)/g).filter((name) => name !== "key");
    expect(listed("### Options")).toEqual(expect.arrayContaining(inSource));
  });

  test("members of the session, of the request and of a store", () => {
    const { Session, Store, MemoryStore } = expressSession as unknown as Record<string, { prototype: object }>;
    const ofSession = functionsOf(Session!.prototype).map((name) => `req.session.${name}()`);
    const ofRequest = matches(readme, /^### (req\.[a-zA-Z.]+)$/gm);
    const ofCookie = ["cookie.originalMaxAge"];
    expect(readme).toContain("#### Cookie.originalMaxAge");
    const members = listed("### Members of the request and of the session");
    expect(members.toSorted()).toStrictEqual([...ofSession, ...ofRequest, ...ofCookie, "req.sessionStore"].toSorted());
    expect(ofSession.length).toBe(6);
    const ofStore = functionsOf(MemoryStore!.prototype).map((name) => `store.${name}`);
    expect(listed("### Methods of a store").toSorted()).toStrictEqual(ofStore.toSorted());
    expect(functionsOf(Store!.prototype).toSorted()).toStrictEqual(["createSession", "load", "regenerate"]);
  });

  test("options of connect-redis", () => {
    const store = new RedisStore({ client: {} });
    const declared = matches(
      /interface RedisStoreOptions \{([^}]*)\}/.exec(read("connect-redis", "dist/connect-redis.d.ts"))?.[1] ?? "",
      /^\s+([a-zA-Z]+)\??:/gm,
    );
    expect(declared.length).toBe(7);
    expect(listed("## connect-redis").toSorted()).toStrictEqual(declared.toSorted());
    expect(Object.keys(store)).toEqual(expect.arrayContaining(declared));
  });

  test("members, methods and options of passport and passport-local", () => {
    const request = require("passport/lib/http/request.js") as object;
    const all = listed("## passport");
    const ofRequest = ["user", "authInfo", "account", ...functionsOf(request).map((name) => `${name}()`)];
    const methods = functionsOf(Object.getPrototypeOf(passport) as object).filter((name) => name !== "init");
    const sources = ["middleware/authenticate.js", "middleware/initialize.js", "sessionmanager.js"];
    const text = [...sources, "strategies/session.js", "http/request.js"].map((path) =>
      read("passport", `lib/${path}`),
    );
    const options = matches(text.join("\n"), /\boptions\.([a-zA-Z]+)/g);
    expect(options.length).toBeGreaterThan(12);
    const expected = [
      ...ofRequest.map((name) => `req.${name}`),
      ...methods.map((name) => `passport.${name}()`),
      ...options,
    ];
    expect(all.toSorted()).toStrictEqual(expected.toSorted());
    const local = read("passport-local", "lib/strategy.js");
    expect(listed("## passport-local").toSorted()).toStrictEqual(matches(local, /\boptions\.([a-zA-Z]+)/g).toSorted());
  });

  test("options of jsonwebtoken and express-jwt", () => {
    const sign = read("jsonwebtoken", "sign.js");
    const schema = /const sign_options_schema = \{([^]*?)^\};/m.exec(sign)?.[1] ?? "";
    expect(listed("### sign").toSorted()).toStrictEqual(matches(schema, /^\s+([a-zA-Z]+): \{/gm).toSorted());
    const verify = matches(read("jsonwebtoken", "verify.js"), /\boptions\.([a-zA-Z]+)/g);
    expect(listed("### verify").toSorted()).toStrictEqual(verify.toSorted());
    const decode = [...matches(read("jsonwebtoken", "decode.js"), /\boptions\.([a-zA-Z]+)/g), "json"];
    expect(listed("### decode").toSorted()).toStrictEqual(decode.toSorted());
    const params = /export type Params = \{([^]*?)^\} &/m.exec(read("express-jwt", "dist/index.d.ts"))?.[1] ?? "";
    expect(listed("## express-jwt").toSorted()).toStrictEqual(matches(params, /^ {4}([a-zA-Z]+)\??:/gm).toSorted());
  });

  test("what cookie-parser and connect-flash add to a request, and functions of bcrypt", () => {
    const request = { headers: { cookie: "a=b" } } as unknown as Parameters<ReturnType<typeof cookieParser>>[0];
    cookieParser("a secret")(request, {} as never, () => undefined);
    const added = Object.keys(request).filter((name) => name !== "headers");
    expect(listed("## cookie-parser").toSorted()).toStrictEqual(added.map((name) => `req.${name}`).toSorted());
    const flash = matches(read("connect-flash", "lib/flash.js"), /\boptions\.([a-zA-Z]+)/g);
    expect(listed("## connect-flash").toSorted()).toStrictEqual([...flash, "req.flash()"].toSorted());
    // Twins that do the same at once, and what has to do with how it works inside, aside.
    const functions = Object.keys(bcrypt.default ?? bcrypt).filter((name) => {
      return !name.endsWith("Sync") && !/^(?:encode|decode)Base64$|^getSalt$|^setRandomFallback$/.test(name);
    });
    expect(listed("## bcrypt and bcryptjs").toSorted()).toStrictEqual(functions.toSorted());
  });
});
