import { z } from "zod";
import { createService } from "../../../service/create-service.ts";
import { revokeService } from "../../../service/revoke-service.ts";
import { serviceScopes } from "../../../service/service.ts";
import { adminServiceShape } from "../../admin-shapes.ts";
import { doerOf } from "../../admin-target.ts";
import { adminService } from "../../admin-views.ts";
import { operatorEndpoint } from "../../endpoint.ts";

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
  errors: [],
  async handle({ deps, input: { name, scopes, audiences }, operator }) {
    const { service, key } = await createService(
      { services: deps.serviceStore, secret: deps.ring.current, clock: deps.clock },
      { name, scopes, audiences, ...doerOf(operator, "admin") },
    );
    return { status: 201, body: { service: adminService(service), key } };
  },
});

/** Takes a program's key away, for good. */
export const adminRevokeService = operatorEndpoint({
  id: "adminRevokeService",
  method: "DELETE",
  path: "/admin/services/{name}",
  summary: "Refuse a service's key from now on",
  level: "admin",
  status: 204,
  errors: ["not_found"],
  async handle({ deps, params, operator }) {
    await revokeService({ services: deps.serviceStore }, params["name"] ?? "", doerOf(operator, "admin"));
    return { status: 204 };
  },
});
