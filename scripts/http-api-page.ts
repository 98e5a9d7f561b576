import { z } from "zod";
import { apiRoutes } from "../src/http/api-routes.ts";
import type { ApiRoute } from "../src/http/api-route.ts";
import { bodyErrors, commonErrors, type Endpoint, serviceErrors, sessionErrors } from "../src/http/endpoint.ts";
import { endpoints } from "../src/http/endpoints/index.ts";
import {
  deviceShape,
  identityShape,
  listedSessionShape,
  ownEventShape,
  sessionShape,
  userShape,
} from "../src/http/shapes.ts";

/** One call, or route, of the API. */
type Described = { readonly endpoint: Endpoint } | { readonly route: ApiRoute };

/** A JSON schema, as far as schemas of ours go. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly description?: string;
}

/** Headings, and the calls under each in the order of the page. A call that is under none stops the writing. */
const sections: readonly (readonly [heading: string, intro: string, ids: readonly string[]])[] = [
  ["Signing up, in and out", "", ["register", "login", "logout", "getSession"]],
  [
    "Tokens",
    "What becomes of them, and what a client does with each answer: [tokens](../tokens.md).",
    ["jwtLogin", "jwtRefresh", "jwtToken"],
  ],
  ["Sessions", "", ["listSessions", "endSession", "endSessionByPost", "revokeOtherSessions", "disownSession"]],
  ["Proving who one is", "", ["reauthenticate", "confirmReauthentication"]],
  ["Password", "", ["changePassword", "forgotPassword", "resetPassword"]],
  [
    "Address",
    "[Changing an address, and *That was not me*](../guides/address-and-notices.md).",
    ["verifyEmail", "resendVerification", "changeEmail", "undoEmailChange", "addEmail", "disownSignIn"],
  ],
  [
    "Account",
    "",
    [
      ...["updateUser", "updateUserByPost", "choosePicture", "removePicture", "avatar", "listEvents", "exportUser"],
      ...["deleteUser", "undoDeletion", "keepAccount"],
    ],
  ],
  [
    "Providers",
    "[Set-up](../providers.md), [pages of your own](../guides/provider-pages.md), [one account, several ways in](../guides/identities.md), [native apps](../native.md).",
    [
      ...["listProviders", "startProvider", "startProviderByForm", "finishProvider", "finishProviderByPost"],
      ...["listIdentities", "linkAccount", "linkProvider", "unlinkIdentity", "unlinkIdentityByPost"],
      ...["confirmNative", "exchangeNative", "signInWithIdToken"],
    ],
  ],
  [
    "For other services and proxies",
    "More about the [feed](revocation-feed.md), [introspection](introspection.md), [forward-auth](../operations/forward-auth.md), and [verifying elsewhere](../guides/verifying-elsewhere.md). For everybody, and kept by caches for five minutes: `GET /auth/jwks` and `GET /.well-known/jwks.json` (the keys), `GET /.well-known/oauth-authorization-server` (RFC 8414). Those at the root of the host are there only where `baseUrl` has no path.",
    ["introspect", "followRevocations", "forwardAuth"],
  ],
];

/** `docs/reference/http-api.md`, from the table of endpoints. */
export function renderHttpApiPage(): string {
  const all = new Map<string, Described>([
    ...(endpoints as readonly Endpoint[]).map((endpoint): [string, Described] => [endpoint.id, { endpoint }]),
    ...apiRoutes.map((route): [string, Described] => [route.id, { route }]),
  ]);
  const described = sections.map(([heading, about, ids]) => {
    const calls = ids.map((id) => {
      const found = all.get(id);
      if (!found) throw new Error(`There is no call ${id}.`);
      all.delete(id);
      return "endpoint" in found ? describeEndpoint(found.endpoint) : describeRoute(found.route);
    });
    return [`## ${heading}`, ...(about === "" ? [] : [about]), ...calls].join("\n\n");
  });
  const left = [...all].filter(([, one]) => !isForOperators(one)).map(([id]) => id);
  if (left.length > 0) throw new Error(`These calls are under no heading: ${left.join(", ")}.`);
  return `${[intro, ...described, describeShapes()].join("\n\n")}\n`;
}

function isForOperators(one: Described): boolean {
  return "endpoint" in one ? one.endpoint.access === "operator" : one.route.security === "operator";
}

function describeEndpoint(endpoint: Endpoint): string {
  const { method, path, summary, id, input, fresh, form, needs } = endpoint;
  const schema = input && toSchema(input, "input");
  const lines = [
    `- ${who(endpoint)}${fresh === undefined ? "" : `, with a proof of the last ${fresh / 60} minutes`}`,
    ...(needs === undefined ? [] : [`- There only with ${needed[needs]}`]),
    ...(schema ? [`- Takes ${code(typeOf(schema))}${takesForm(endpoint) ? ", or the same as a form" : ""}`] : []),
    ...(schema ? fieldNotes(schema) : []),
    ...(endpoint.takesRecoveryKey
      ? ["  - the header `Idempotency-Key`, if you like: 22 to 128 of `A-Z a-z 0-9 - _`"]
      : []),
    `- Answers ${answersOf(endpoint).join(", or ")}${schema ? "" : formAnswerOf(form)}`,
    ...refusalLine([...endpoint.errors, ...(endpoint.access === "service" ? serviceErrors : [])]),
  ];
  return `### \`${method} /auth${path}\`\n\n${summary}. *${id}*\n\n${lines.join("\n")}`;
}

function describeRoute({ id, method, path, summary, parameters, answers, security, errors }: ApiRoute): string {
  const taken = parameters.filter((one) => one.in !== "path");
  const lines = [
    `- ${callers[security]}`,
    ...(taken.length === 0 ? [] : ["- Takes"]),
    ...taken.map(
      (one) => `  - ${one.in === "header" ? "the header " : ""}\`${one.name}\`: ${withoutStop(one.description)}`,
    ),
    ...Object.entries(answers).map(
      ([status, answer]) => `- Answers ${status}: ${withoutStop((answer as { description: string }).description)}`,
    ),
    ...refusalLine(errors),
  ];
  return `### \`${method ?? "GET"} /auth${path}\`\n\n${summary}. *${id}*\n\n${lines.join("\n")}`;
}

const callers: Readonly<Record<ApiRoute["security"] | "session", string>> = {
  none: "Anybody",
  either: "Somebody who is signed in: session cookie or bearer",
  session: "Somebody who is signed in: session cookie or bearer",
  service: "A service, by its key: `Authorization: Bearer lkv_…`",
  operator: "An operator",
};

/** Calls that judge a credential by themselves. */
const callersOf: Readonly<Record<string, string>> = {
  logout:
    "Anybody: each session ends of which a credential is shown, by cookie, refresh cookie, `refreshToken` or access token",
  jwtRefresh: "Whoever has a refresh token: as a cookie, or as `refreshToken`. It is answered the way it came",
  jwtToken: "Whoever shows a session cookie, an access token, or a refresh token as a cookie or as `refreshToken`",
};

const needed: Readonly<Record<NonNullable<Endpoint["needs"]>, string>> = {
  passwords: "passwords",
  providers: "a provider",
  either: "passwords or a provider",
};

function who({ id, access, scope }: Endpoint): string {
  if (callersOf[id] !== undefined) return callersOf[id];
  if (access === "service") return `${callers.service}, with the scope \`${scope}\``;
  return access === "public" ? callers.none : callers[access];
}

function takesForm({ form, access }: Endpoint): boolean {
  return form !== undefined || access === "service";
}

function answersOf({ status, output, accepted, withTokens }: Endpoint): readonly string[] {
  const answer = (code: number, shape?: z.ZodType): string =>
    shape ? `${code} \`${typeOf(toSchema(shape, "output"))}\`` : String(code);
  return [
    answer(status, output),
    ...(withTokens ? [`where tokens carry the session ${answer(200, withTokens)}`] : []),
    ...(accepted ? [answer(202, accepted)] : []),
  ];
}

/** Of a call without a body of its own. */
function formAnswerOf(form: Endpoint["form"]): string {
  if (form === undefined || form.success === "download") return "";
  return form.success === "page" ? "; a form with a page that goes there" : "; a form with 303";
}

/** What every call, or every call with a body, can answer is said once. */
function refusalLine(codes: readonly string[]): string[] {
  const everywhere: readonly string[] = [...commonErrors, ...bodyErrors];
  const own = [...new Set(codes)].filter((one) => !everywhere.includes(one));
  return own.length === 0 ? [] : [`- Refuses with ${own.map(code).join(", ")}`];
}

function fieldNotes({ properties = {} }: Schema): string[] {
  return Object.entries(properties).flatMap(([name, { description }]) =>
    description === undefined || isSaidOnce(name) ? [] : [`  - \`${name}\`: ${withoutStop(description)}`],
  );
}

/** Fields of several calls, which the beginning of the page explains. */
function isSaidOnce(name: string): boolean {
  return [
    "email",
    "newEmail",
    "password",
    "newPassword",
    "name",
    "carrier",
    "transport",
    "deviceName",
    "token",
  ].includes(name);
}

/** Shapes that have a name on the page. */
const named: readonly (readonly [name: string, shape: z.ZodType, about: string])[] = [
  ["User", userShape, "`email` is null where a provider gave none; `avatarUrl` is a picture served from here."],
  [
    "Session",
    sessionShape,
    "`lastSeenAt` moves in steps of a minute. `expiresAt` is the absolute limit, `idleExpiresAt` the idle one as things stand.",
  ],
  ["ListedSession", listedSessionShape, "`current`: the one that asks."],
  ["Device", deviceShape, "Guessed from the user agent, or what a program called itself by `deviceName`."],
  ["Identity", identityShape, "An account at a provider that opens this one."],
  [
    "OwnEvent",
    ownEventShape,
    "`count`: how many of one kind stand in this line. The types are those of the [audit trail](../operations/audit-trail.md) that are about the person herself.",
  ],
];

const names: ReadonlyMap<string, string> = new Map(
  named.map(([name, shape]) => [JSON.stringify(toSchema(shape, "output")), name]),
);

function describeShapes(): string {
  const shapes = named.map(([name, shape, about]) => {
    const schema = toSchema(shape, "output");
    const fields = Object.entries(schema.properties ?? {}).map(([field, one]) => `  ${field}: ${shortTypeOf(one)};`);
    return `### ${name}\n\n${about}\n\n\`\`\`ts\n{\n${fields.join("\n")}\n}\n\`\`\``;
  });
  return ["## Shapes", ...shapes].join("\n\n");
}

/** A list of words too long to read is a word. */
function shortTypeOf(schema: Schema): string {
  return (schema.enum?.length ?? 0) > 12 ? "string" : typeOf(schema);
}

/** A schema as TypeScript would write it. */
function typeOf(schema: Schema): string {
  const name = names.get(JSON.stringify(schema));
  if (name !== undefined) return name;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (typeof schema.type === "object") return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  if (schema.type === "array") return `${typeOf(schema.items ?? {})}[]`;
  if (schema.type === "object") return objectOf(schema);
  if (schema.format === "date-time") return "Time";
  return schema.type === "integer" ? "number" : (schema.type ?? "unknown");
}

function objectOf({ properties, required = [] }: Schema): string {
  if (properties === undefined) return "object";
  const fields = Object.entries(properties).map(([name, schema]) => {
    const type = typeOf(schema);
    const isPlain = type === "string" && required.includes(name);
    return `${name}${required.includes(name) ? "" : "?"}${isPlain ? "" : `: ${type}`}`;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function toSchema(shape: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io });
  return schema as Schema;
}

function code(text: string): string {
  return `\`${text}\``;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

const intro = `<!-- Written by \`node scripts/write-http-api.ts\` from the table of endpoints. Change it there. -->

# The HTTP API

Every call for people, programs and services. The calls of operators are in [operators](../operations/operators.md). The same for tools is
\`GET /auth/openapi.json\` (OpenAPI 3.1); in the library every call is a function of \`auth.api\` by the name in italics
([library](library.md)). \`/auth\` is \`basePath\`. Times are ISO 8601 in UTC, durations are seconds.

## What all calls have in common

- **Who asks.** The session cookie, or \`Authorization: Bearer\` with an access token. A header decides alone: the cookie beside it is not tried.
  Pages and forms go by the cookie alone.
- **What is sent** is JSON in UTF-8, 64 KiB at most. A field that a call does not know, or that comes twice, is refused. No body is the same as
  \`{}\`. Calls that take a form as well take \`returnTo\` with it and answer 303: to where the person was heading, or back to the page, which
  then says what was wrong.
- **From where.** Browsers say it by themselves; a page of another origin has to be in \`trustedOrigins\`. A program that sends neither \`Origin\` nor
  \`Sec-Fetch-Site\` passes with \`Content-Type: application/json\`, also where it has no body to send, or with a bearer token. Anything else
  is \`csrf_rejected\`.
- **What is refused** is a problem document; clients switch on \`code\`. [Every code](../errors.md). Every call can answer
  ${[...commonErrors, "not_found", "method_not_allowed"].map(code).join(", ")}, and every call with a body
  ${bodyErrors
    .filter((one) => !commonErrors.includes(one))
    .map(code)
    .join(" and ")}: below are the others.
  Calls for somebody who is signed in are refused with ${sessionErrors.map(code).join(", ")} to everybody else.
- **How often** something may be tried: [limits](../limits.md).
- **What may be kept.** Nothing, but published keys and pictures: \`Cache-Control: no-store\`.
- \`HEAD\` is answered as \`GET\`; \`OPTIONS\` says what there is, and answers preflights. A path is taken as it stands: \`/auth/login/\` is another one.

A sign-in may say how its session is to travel: \`carrier\` is \`cookie\` (the default) or \`token\`; with tokens \`transport\` says how the
refresh token does, \`cookie\` for browsers and \`body\` for programs. With \`carrier: "token"\` the answer has \`accessToken\`, \`tokenType\` and
\`expiresIn\`, and for a program \`refreshToken\`. \`remember: false\` makes a session of a day at most, whose cookie goes with the browser.
\`deviceName\` is what a program calls itself in the list of sessions.`;
