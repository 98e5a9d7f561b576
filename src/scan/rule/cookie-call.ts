import type { CallExpression, Node } from "oxc-parser";
import { constantOf, lookUp, textOf } from "../syntax/constant.ts";
import { lastName, namesOf } from "../syntax/last-name.ts";
import { isCredentialName } from "../syntax/name.ts";
import { memberName } from "../syntax/named-key.ts";
import { argumentAt, hasSpread, isOff, objectOf } from "../syntax/options-argument.ts";
import { isFrom, type Origin, originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";

/** A cookie that signs somebody in, and what keeps it from others. */
export interface SetCookie {
  readonly node: Node;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: boolean;
}

/** The cookies of a file that sign somebody in and lack something. What cannot be told counts as there. */
export function* findCookies(file: SourceFile): Iterable<SetCookie> {
  for (const call of file.all("CallExpression")) {
    if (hasSpread(call)) continue;
    const origin = originOf(file, call.callee);
    const session = sessionCookie(file, call, origin);
    if (session !== null) yield session;
    const set = setCookie(file, call, origin);
    if (set !== null && set.isCredential && !isCleared(file, set.value, set.options)) {
      const off = (name: string): boolean => (set.options === null ? true : isOff(file, set.options, name) === true);
      yield { node: call, httpOnly: !off("httpOnly"), secure: !off("secure"), sameSite: !off("sameSite") };
    }
    const header = headerOf(file, call);
    if (header !== null) yield header;
  }
}

/** What express-session and @fastify/session do: HttpOnly unless told otherwise, and nothing else. */
function sessionCookie(file: SourceFile, call: CallExpression, origin: Origin | null): SetCookie | null {
  const plugin = lastName(call.callee) === "register" ? argumentAt(call, 0) : null;
  const isPlugin = plugin !== null && isFrom(originOf(file, plugin), ["@fastify/session"]);
  const isExpress = isFrom(origin, ["express-session"]);
  const options = isExpress ? argumentAt(call, 0) : isPlugin ? argumentAt(call, 1) : null;
  if (options === null || objectOf(file, options) === null) return null;
  const cookie = lookUp(file, options, "cookie");
  if (cookie === "unknown") return null;
  const isExplicitlyOff = (name: string): boolean => {
    const value = cookie === "absent" ? "absent" : lookUp(file, cookie, name);
    return typeof value !== "string" && constantOf(file, value) === false;
  };
  const off = (name: string): boolean => cookie === "absent" || isOff(file, cookie, name) === true;
  return {
    node: cookie === "absent" ? call : cookie,
    httpOnly: !isExplicitlyOff("httpOnly"),
    // Fastify's is Secure unless told otherwise.
    secure: isPlugin ? !isExplicitlyOff("secure") : !off("secure"),
    sameSite: !off("sameSite"),
  };
}

interface Set {
  readonly isCredential: boolean;
  readonly value: Node | null;
  readonly options: Node | null;
}

function setCookie(file: SourceFile, call: CallExpression, origin: Origin | null): Set | null {
  const callee = unwrap(call.callee);
  const method = callee.type === "MemberExpression" ? (memberName(callee) ?? "") : "";
  const receiver = callee.type === "MemberExpression" ? namesOf(callee.object) : [];
  const isResponse =
    /^(res|response|reply|rep)$/.test(receiver.at(-1) ?? "") || /^(res|response|reply)$/.test(receiver[0] ?? "");
  let first = 0;
  if (isFrom(origin, ["hono/cookie"], "setCookie")) first = 1;
  else if (isFrom(origin, ["cookie"], "serialize")) first = 0;
  else if (/^(cookie|setCookie)$/.test(method) && isResponse) first = 0;
  else if (method === "set" && (isNextStore(origin) || (isResponse && receiver.at(-1) === "cookies"))) {
    const options = argumentAt(call, 0);
    if (options !== null && call.arguments.length === 1) {
      const [name, value] = [lookUp(file, options, "name"), lookUp(file, options, "value")];
      if (typeof name === "string") return null;
      return { isCredential: isCredential(file, name, null), value: typeof value === "string" ? null : value, options };
    }
  } else return null;
  const [name, value] = [argumentAt(call, first), argumentAt(call, first + 1)];
  if (name === null || value === null) return null;
  return { isCredential: isCredential(file, name, value), value, options: argumentAt(call, first + 2) };
}

function isNextStore(origin: Origin | null): boolean {
  return origin?.module === "next/headers" && origin.path.join(".") === "cookies.().set";
}

function isCredential(file: SourceFile, name: Node, value: Node | null): boolean {
  const text = textOf(file, name);
  if (text !== null) return isCredentialName(text);
  return isCredentialName(lastName(name)) && (value === null || !/^(csrf|xsrf|theme)/i.test(lastName(value)));
}

/** A cookie that is taken away opens nothing. */
function isCleared(file: SourceFile, value: Node | null, options: Node | null): boolean {
  if (value !== null && (textOf(file, value) === "" || constantOf(file, value) === null)) return true;
  if (value !== null && lastName(value) === "undefined") return true;
  if (options === null) return false;
  const age = lookUp(file, options, "maxAge");
  if (typeof age !== "string" && Number(constantOf(file, age) ?? 1) <= 0) return true;
  const expires = lookUp(file, options, "expires");
  if (typeof expires === "string") return false;
  return /^new Date\((0|1|"1970|'1970)|Date\.now\(\)( - .*)?\)$/.test(file.textOf(expires));
}

/** `res.setHeader("Set-Cookie", "session=…; Path=/")` */
function headerOf(file: SourceFile, call: CallExpression): SetCookie | null {
  const callee = unwrap(call.callee);
  const method = callee.type === "MemberExpression" ? (memberName(callee) ?? "") : "";
  const [name, value] = [argumentAt(call, 0), argumentAt(call, 1)];
  if (!/^(setHeader|set|header|append|appendHeader)$/.test(method) || name === null || value === null) return null;
  if (textOf(file, name)?.toLowerCase() !== "set-cookie") return null;
  const written = unwrap(value);
  const text =
    written.type === "TemplateLiteral"
      ? written.quasis.map(({ value: { raw } }) => raw).join("\uFFFC")
      : (textOf(file, written) ?? "");
  const [, cookie = "", attributes = ""] = /^([^=;\uFFFC]+)=[^;]*(;[^]*)?$/.exec(text) ?? [];
  // A part that is not in the text may say the rest, or take the cookie away.
  if (
    !isCredentialName(cookie) ||
    attributes.includes("\uFFFC") ||
    /max-age=0|expires=Thu, 01 Jan 1970/i.test(attributes)
  )
    return null;
  const has = (attribute: RegExp): boolean => attribute.test(attributes);
  return { node: call, httpOnly: has(/;\s*httponly/i), secure: has(/;\s*secure/i), sameSite: has(/;\s*samesite=/i) };
}
