import { z } from "zod";
import { AuthError } from "../../../error/auth-error.ts";
import { createService } from "../../../service/create-service.ts";
import { revokeService } from "../../../service/revoke-service.ts";
import { serviceScopes } from "../../../service/service.ts";
import { adminServiceShape } from "../../admin-shapes.ts";
import { doerOf } from "../../admin-target.ts";
import { adminService } from "../../admin-views.ts";
import { type OperatorCall, operatorEndpoint } from "../../endpoint.ts";

/** The programs that have a key. */
export const adminListServices = operatorEndpoint({
  id: "adminListServices",
  method: "GET",
  path: "/admin/services",
  summary: "List the services that have a key, by name",
  level: "auditor",
  output: z.strictObject({ services: z.array(adminServiceShape) }),
  status: 200,
  errors: [],
  handle: async ({ deps }) => ({
    status: 200,
    body: { services: (await deps.serviceStore.list()).map(adminService) },
  }),
});

/** Gives a program a key, which is shown this once. */
export const adminCreateService = operatorEndpoint({
  id: "adminCreateService",
  method: "POST",
  path: "/admin/services",
  summary: "Give a service a key, which is not shown again",
  level: "admin",
  input: z.strictObject({
    name: z.string().max(63),
    scopes: z.tuple([z.enum(serviceScopes)], z.enum(serviceScopes)).meta({ description: "What it may do." }),
    audiences: z
      .tuple([z.string()], z.string())
      .optional()
      .meta({ description: "Whose tokens it may ask about. Default: all of this installation's." }),
  }),
  output: z.strictObject({ service: adminServiceShape, key: z.string() }),
  status: 201,
  form: {
    page: "console",
    success: "console",
    notice: "service_made",
    // Security: the page that is led to has the key from a sealed cookie, once; no address and no log does.
    values: ({ service, key }: MadeService) => ({ name: service.name, key }),
    keeps: ["name", "audiences", ...serviceScopes],
    read: readServiceForm,
  },
  errors: [],
  async handle({ deps, input: { name, scopes, audiences }, operator }) {
    const { service, key } = await createService(
      { services: deps.serviceStore, secret: deps.ring.current, clock: deps.clock },
      { name, scopes, audiences, ...doerOf(operator, "admin") },
    );
    return { status: 201, body: { service: adminService(service), key } };
  },
});

interface MadeService {
  readonly service: { readonly name: string };
  readonly key: string;
}

/** A tick for each scope, and a line for each audience. */
function readServiceForm(fields: Readonly<Record<string, unknown>>): unknown {
  const { audiences, introspect: _, revocations: __, ...others } = fields;
  const scopes = serviceScopes.filter((scope) => fields[scope] === "true");
  if (scopes.length === 0) {
    const nameless = others["name"] === undefined ? [{ pointer: "/name", code: "required" }] : [];
    throw new AuthError("invalid_input", { errors: [...nameless, { pointer: "/scopes", code: "required" }] });
  }
  const lines = (typeof audiences === "string" ? audiences : "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return { ...others, scopes, ...(lines.length > 0 && { audiences: lines }) };
}

async function revoke({ deps, params, operator }: OperatorCall<unknown>): Promise<void> {
  await revokeService({ services: deps.serviceStore }, params["name"] ?? "", doerOf(operator, "admin"));
}

/** Takes a program's key away, for good. */
export const adminRevokeService = operatorEndpoint({
  id: "adminRevokeService",
  method: "DELETE",
  path: "/admin/services/{name}",
  summary: "Refuse a service's key from now on",
  level: "admin",
  status: 204,
  errors: ["not_found"],
  async handle(call) {
    await revoke(call);
    return { status: 204 };
  },
});

/** The same for a form, which can only post. A key that somebody else has taken away is nothing that went wrong. */
export const adminRevokeServiceByPost = operatorEndpoint({
  id: "adminRevokeServiceByPost",
  method: "POST",
  path: "/admin/services/{name}/revoke",
  summary: "Refuse a service's key from now on (for forms)",
  level: "admin",
  status: 204,
  form: { page: "console", success: "console", notice: "service_removed" },
  errors: [],
  async handle(call) {
    try {
      await revoke(call);
      return { status: 204 };
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== "not_found") throw error;
      return { status: 204, notice: "service_removed_already" };
    }
  },
});
