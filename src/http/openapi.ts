import { z } from "zod";
import { type ErrorCode, errorTable } from "../error/error-table.ts";
import type { ApiRoute, RouteParameter } from "./api-route.ts";
import { bodyErrors, commonErrors, type Endpoint, operatorErrors, serviceErrors, sessionErrors } from "./endpoint.ts";
import type { KeyRoute } from "./key-routes.ts";
import type { HttpSettings } from "./settings.ts";

/** Everything that is offered. */
export interface Api {
  readonly endpoints: readonly Endpoint[];
  readonly routes: readonly ApiRoute[];
  readonly documents: readonly KeyRoute[];
}

/** Describes the API as an OpenAPI 3.1 document. */
export function describeApi({ endpoints, routes, documents }: Api, settings: HttpSettings): Record<string, unknown> {
  const base = settings.mountPath + settings.basePath;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = describeEndpoint(endpoint);
  }
  for (const route of routes) (paths[route.path] ??= {})[(route.method ?? "GET").toLowerCase()] = describeRoute(route);
  for (const document of documents) {
    const get = describeDocument(document);
    // A path is below the document's server unless it names another one.
    if (document.isAtRoot) paths[document.path] = { servers: [{ url: settings.origin }], get };
    else paths[document.path.slice(base.length)] = { get };
  }
  return {
    openapi: "3.1.0",
    info: { title: settings.productName, version: "0", description: "Sign-in, sessions and accounts." },
    servers: [{ url: settings.origin + base }],
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: settings.cookieNames.session },
        accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        service: { type: "http", scheme: "bearer", description: "A key that `latchkey services create` shows" },
      },
      schemas: { Problem: problemSchema, Revocation: revocationSchema },
    },
  };
}

function describeEndpoint(endpoint: Endpoint): Record<string, unknown> {
  const parameters = [
    ...pathParameters(endpoint),
    ...queryParameters(endpoint),
    ...(endpoint.takesRecoveryKey ? [recoveryKeyParameter] : []),
  ];
  const takesBody = endpoint.method !== "GET" && endpoint.input;
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    ...(endpoint.access === "session" && { security: [{ session: [] }, { accessToken: [] }] }),
    ...(endpoint.access === "service" && { security: [{ service: [] }] }),
    ...(endpoint.access === "operator" && describeOperators(endpoint.level)),
    ...(parameters.length > 0 && { parameters }),
    ...(takesBody && { requestBody: requestBody(endpoint, jsonSchema(takesBody, "input")) }),
    responses: {
      [endpoint.status]: success(endpoint.output),
      ...(endpoint.withTokens && { "200": success(endpoint.withTokens) }),
      ...(endpoint.accepted && { "202": success(endpoint.accepted) }),
      ...(endpoint.form && { "303": formAnswer }),
      ...refusals(endpoint),
    },
  };
}

/** By the cookie alone. The level is for whoever reads, and for tools. */
function describeOperators(level: Endpoint["level"]): Record<string, unknown> {
  return { security: [{ session: [] }], description: `For operators: ${level} or higher.`, "x-operator-level": level };
}

function describeRoute({
  id,
  summary,
  parameters,
  security,
  level,
  answers,
  errors,
}: ApiRoute): Record<string, unknown> {
  return {
    operationId: id,
    summary,
    ...(security === "service" && { security: [{ service: [] }] }),
    ...(security === "operator" && describeOperators(level)),
    ...(security === "either" && { security: [{ session: [] }, { accessToken: [] }] }),
    ...(parameters.length > 0 && { parameters: parameters.map(describeParameter) }),
    responses: { ...answers, ...refusalsOf([...errors, ...commonErrors]) },
  };
}

/** What stands in a path is always there, and the specification has it said. */
function describeParameter(parameter: RouteParameter): Record<string, unknown> {
  return { ...parameter, ...(parameter.in === "path" && { required: true }) };
}

function describeDocument({ operationId, description: { summary, type, schema } }: KeyRoute): Record<string, unknown> {
  return {
    operationId,
    summary,
    responses: {
      "200": { description: "For everybody, from every origin", content: { [type]: { schema } } },
      "304": { description: "Whoever asked has it already" },
      ...refusalsOf(commonErrors),
    },
  };
}

function pathParameters({ path }: Endpoint): Record<string, unknown>[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)];
  return names.map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function queryParameters({ method, input }: Endpoint): Record<string, unknown>[] {
  if (method !== "GET" || !input) return [];
  const { properties = {}, required = [] } = jsonSchema(input, "input") as {
    properties?: Record<string, unknown>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

const recoveryKeyParameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "Chosen before the request is sent, and sent with its repetition: the same answer comes once more.",
  schema: { type: "string", pattern: "^[A-Za-z0-9_-]{22,128}$" },
};

/** Where a field is required, so is the body: tools would let it be left out. */
function requestBody(endpoint: Endpoint, schema: { readonly required?: readonly string[] }): Record<string, unknown> {
  const takesForm = endpoint.form !== undefined || endpoint.access === "service";
  return {
    ...((schema.required?.length ?? 0) > 0 && { required: true }),
    content: { "application/json": { schema }, ...(takesForm && { "application/x-www-form-urlencoded": { schema } }) },
  };
}

const formAnswer = { description: "To a form: back to its page, or on to `returnTo`" };

function success(output: z.ZodType | undefined): Record<string, unknown> {
  if (!output) return { description: "Done" };
  return {
    description: "Done",
    content: { "application/json": { schema: jsonSchema(output, "output") } },
  };
}

/** Codes that share a status are listed under it. */
function refusals(endpoint: Endpoint): Record<string, unknown> {
  return refusalsOf([
    ...endpoint.errors,
    ...(endpoint.access === "session" ? sessionErrors : []),
    ...(endpoint.access === "service" ? serviceErrors : []),
    ...(endpoint.access === "operator" ? operatorErrors : []),
    ...(endpoint.fresh === undefined ? [] : (["reauthentication_required"] as const)),
    ...(endpoint.method === "GET" ? [] : bodyErrors),
    ...commonErrors,
  ]);
}

function refusalsOf(codes: readonly ErrorCode[]): Record<string, unknown> {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\`: ${errorTable[code].title}`).join("; "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): { readonly required?: readonly string[] } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

const revocationSchema = {
  type: "object",
  required: ["kind", "subject"],
  properties: {
    kind: { enum: ["session", "user", "key"] },
    subject: { type: "string", description: "The start of a hash of the id, as base64url" },
    version: { type: "integer", description: "Of a user: what `ver` has to be at least" },
  },
};

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "code", "requestId"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { enum: Object.keys(errorTable) },
    detail: { type: "string" },
    requestId: { type: "string" },
    retryAfter: { type: "integer", description: "Seconds" },
    maxAge: { type: "integer", description: "Seconds: how recent a proof is asked for" },
    deleteAfter: { type: "string", format: "date-time" },
    linkToken: {
      type: "string",
      description: "After a sign-in at a provider: for `POST /identities`, with the password",
    },
    undoToken: {
      type: "string",
      description: "After a sign-in at a provider: for `POST /user/delete/keep`, to keep the account",
    },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "code"],
        properties: {
          pointer: { type: "string", description: "JSON pointer into the body" },
          code: { type: "string" },
          rule: { type: ["string", "number"] },
        },
      },
    },
  },
};
