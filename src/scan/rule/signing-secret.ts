import type { CallExpression, NewExpression, Node } from "oxc-parser";
import { lookUp } from "../syntax/constant.ts";
import { lastName } from "../syntax/last-name.ts";
import { namedKey } from "../syntax/named-key.ts";
import { isSigningSecretName, wordsOf } from "../syntax/name.ts";
import { argumentAt } from "../syntax/options-argument.ts";
import { environmentVariable, globals, isFrom, type Origin, originOf } from "../syntax/origin.ts";
import { findSecretValues, type SecretValue } from "../syntax/secret-value.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";

/** A secret in the sources, and what takes it. */
export interface FoundSecret extends SecretValue {
  readonly usedBy: string;
}

/** Where a call takes its secret: an argument, or members of the options that an argument is. */
interface Place {
  readonly modules: readonly string[];
  readonly path: readonly string[];
  readonly argument: number;
  readonly options?: readonly string[];
}

const nextAuth = ["next-auth", "@auth/core", "@auth/express", "@auth/sveltekit", "@auth/solid-start"];
const remix = ["@remix-run/node", "@remix-run/cloudflare", "@remix-run/deno", "react-router", "@react-router/node"];
const ironSession = ["iron-session", "iron-session/next", "iron-session/express", "iron-session/edge"];

const places: readonly Place[] = [
  ...["sign", "verify"].map((name) => ({ modules: ["jsonwebtoken", "hono/jwt", "jws"], path: [name], argument: 1 })),
  ...["encode", "decode"].map((name) => ({ modules: ["jwt-simple"], path: [name], argument: 1 })),
  { modules: ["jose"], path: ["jwtVerify"], argument: 1 },
  { modules: ["jose"], path: ["jwtDecrypt"], argument: 1 },
  { modules: ["express-jwt"], path: ["expressjwt"], argument: 0, options: ["secret"] },
  { modules: ["express-jwt", "koa-jwt", "@elysiajs/jwt"], path: [], argument: 0, options: ["secret"] },
  { modules: ["@elysiajs/jwt", "hono/jwt"], path: ["jwt"], argument: 0, options: ["secret"] },
  { modules: ["passport-jwt"], path: ["Strategy"], argument: 0, options: ["secretOrKey"] },
  { modules: ["@nestjs/jwt"], path: ["JwtModule", "register"], argument: 0, options: ["secret", "privateKey"] },
  { modules: ["@nestjs/jwt"], path: ["JwtService"], argument: 0, options: ["secret", "privateKey"] },
  { modules: ["express-session"], path: [], argument: 0, options: ["secret"] },
  { modules: ["cookie-session"], path: [], argument: 0, options: ["secret", "keys"] },
  { modules: ["client-sessions"], path: [], argument: 0, options: ["secret"] },
  { modules: ["cookie-parser", "keygrip"], path: [], argument: 0 },
  ...ironSession.flatMap((module) => [
    { modules: [module], path: ["getIronSession"], argument: 2, options: ["password"] },
    { modules: [module], path: ["getIronSession"], argument: 1, options: ["password"] },
    { modules: [module], path: ["ironSession"], argument: 0, options: ["password"] },
    { modules: [module], path: ["withIronSessionApiRoute"], argument: 1, options: ["password"] },
    { modules: [module], path: ["withIronSessionSsr"], argument: 1, options: ["password"] },
    { modules: [module], path: ["sealData"], argument: 1, options: ["password"] },
  ]),
  { modules: nextAuth, path: [], argument: 0, options: ["secret"] },
  { modules: nextAuth, path: ["Auth"], argument: 1, options: ["secret"] },
  { modules: nextAuth, path: ["ExpressAuth"], argument: 0, options: ["secret"] },
  { modules: nextAuth, path: ["SvelteKitAuth"], argument: 0, options: ["secret"] },
  { modules: ["next-auth/jwt"], path: ["getToken"], argument: 0, options: ["secret"] },
  { modules: ["better-auth"], path: ["betterAuth"], argument: 0, options: ["secret"] },
  { modules: ["hono/cookie"], path: ["setSignedCookie"], argument: 3 },
  { modules: ["hono/cookie"], path: ["getSignedCookie"], argument: 1 },
];

/** Plugins of Fastify that take a secret where they are registered. */
const fastifyPlugins = [
  "@fastify/cookie",
  "@fastify/session",
  "@fastify/jwt",
  "@fastify/secure-session",
  "fastify-cookie",
  "fastify-session",
  "fastify-jwt",
];

/** Every secret in a file that something signs or verifies with, each literal once. */
export function findSigningSecrets(file: SourceFile): readonly FoundSecret[] {
  let known = file.memory.get("signing secrets");
  if (known === undefined) file.memory.set("signing secrets", (known = new Map()));
  const [program] = file.all("Program");
  if (program === undefined) return [];
  const remembered = known.get(program);
  if (remembered !== undefined) return remembered as readonly FoundSecret[];
  const found = new Map<number, FoundSecret>();
  for (const { node, usedBy } of usesOf(file)) {
    for (const secret of findSecretValues(file, node)) {
      if (!found.has(secret.node.start)) found.set(secret.node.start, { ...secret, usedBy });
    }
  }
  for (const secret of namedSecrets(file)) if (!found.has(secret.node.start)) found.set(secret.node.start, secret);
  const list = [...found.values()];
  known.set(program, list);
  return list;
}

interface Use {
  readonly node: Node;
  readonly usedBy: string;
}

function* usesOf(file: SourceFile): Iterable<Use> {
  for (const call of [...file.all("CallExpression"), ...file.all("NewExpression")]) {
    const origin = originOf(file, call.callee);
    if (origin !== null) yield* takenBy(file, call, origin);
    if (lastName(call.callee) === "register") yield* registered(file, call);
  }
  // `app.keys = [...]` of Koa.
  for (const { left, right } of file.all("AssignmentExpression")) {
    const target = unwrap(left);
    const isKeys = target.type === "MemberExpression" && isFrom(originOf(file, target), ["koa"], "()", "keys");
    if (isKeys) yield { node: right, usedBy: "koa" };
  }
}

function* takenBy(file: SourceFile, call: CallExpression | NewExpression, origin: Origin): Iterable<Use> {
  const { module, path } = origin;
  if (module === globals) return;
  for (const place of places) {
    if (!isFrom(origin, place.modules, ...place.path)) continue;
    const argument = argumentAt(call, place.argument);
    if (argument === null) continue;
    if (place.options === undefined) yield { node: argument, usedBy: module };
    for (const name of place.options ?? []) {
      const value = lookUp(file, argument, name);
      if (typeof value !== "string") yield { node: value, usedBy: module };
    }
  }
  // `new SignJWT(claims).setProtectedHeader(header).sign(key)`
  const isMaker =
    module === "jose" && /^(SignJWT|EncryptJWT)$/.test(path[0] ?? "") && /^(sign|encrypt)$/.test(path.at(-1) ?? "");
  const [first, second] = [argumentAt(call, 0), argumentAt(call, 1)];
  if (isMaker && first !== null) yield { node: first, usedBy: "jose" };
  if (remix.includes(module) && path.length === 1 && first !== null) {
    const cookie = path[0] === "createCookieSessionStorage" ? lookUp(file, first, "cookie") : second;
    const isKnown =
      /^create(Cookie|CookieSessionStorage)$/.test(path[0] ?? "") && cookie !== null && typeof cookie !== "string";
    const secrets = isKnown ? lookUp(file, cookie, "secrets") : "absent";
    if (typeof secrets !== "string") yield { node: secrets, usedBy: module };
  }
}

/** `app.register(plugin, { secret })` of Fastify, whose `app` is most often handed in. */
function* registered(file: SourceFile, call: CallExpression | NewExpression): Iterable<Use> {
  const [plugin, options] = [argumentAt(call, 0), argumentAt(call, 1)];
  const module = plugin === null ? undefined : originOf(file, plugin)?.module;
  if (module === undefined || options === null || !fastifyPlugins.includes(module)) return;
  const secret = lookUp(file, options, "secret");
  if (typeof secret !== "string") yield { node: secret, usedBy: module };
}

/** Secrets by their names alone: what a configuration holds is used in another file. */
function* namedSecrets(file: SourceFile): Iterable<FoundSecret> {
  for (const node of file.all("LogicalExpression")) {
    const variable = node.operator === "&&" ? null : environmentVariable(file, node.left);
    if (variable === null || !isSecretVariable(variable)) continue;
    for (const secret of findSecretValues(file, node.right))
      yield { node: secret.node, kind: "fallback", usedBy: variable };
  }
  for (const { id, init } of file.all("VariableDeclarator")) {
    if (id.type === "Identifier" && init !== null) yield* namedSecret(file, id.name, init);
    if (id.type !== "ObjectPattern" || init === null) continue;
    const source = originOf(file, init);
    if (!isFrom(source, [globals], "process", "env") && !isFrom(source, ["process"], "env")) continue;
    for (const property of id.properties) {
      if (property.type !== "Property" || property.value.type !== "AssignmentPattern") continue;
      const variable = namedKey(property);
      if (variable === null || !isSecretVariable(variable)) continue;
      for (const { node } of findSecretValues(file, property.value.right))
        yield { node, kind: "fallback", usedBy: variable };
    }
  }
  for (const property of file.all("Property")) {
    const name = namedKey(property);
    if (name !== null && property.parent?.type === "ObjectExpression") yield* namedSecret(file, name, property.value);
  }
}

function* namedSecret(file: SourceFile, name: string, value: Node): Iterable<FoundSecret> {
  const literal = unwrap(value);
  if (literal.type !== "Literal" || typeof literal.value !== "string" || !isSigningSecretName(name)) return;
  const text = literal.value;
  // The name of a variable, of a token of injection, of a field.
  const isName =
    /^[A-Z][A-Z0-9_]*$/.test(text) || wordsOf(text).join() === wordsOf(name).join() || /^[\w.]+\.[\w.]+$/.test(text);
  if (!isName) for (const secret of findSecretValues(file, literal)) yield { ...secret, usedBy: name };
}

/** Whether a variable of the environment holds a secret of this application's own. */
function isSecretVariable(name: string): boolean {
  if (
    /CLIENT|STRIPE|GOOGLE|GITHUB|FACEBOOK|TWITTER|AWS|S3_|SMTP|PUBLIC|RECAPTCHA|CAPTCHA|WEBHOOK|_(ID|FILE|PATH|NAME|URL|HEADER|LENGTH)$/.test(
      name,
    )
  )
    return false;
  return /(^|_)SECRET(_KEY|S)?$|(JWT|SESSION|TOKEN|COOKIE|AUTH|SIGNING)_?(SECRET|KEY|PRIVATE_KEY)|^(APP|SECRET)_KEY$|ENCRYPTION_KEY$/.test(
    name,
  );
}
