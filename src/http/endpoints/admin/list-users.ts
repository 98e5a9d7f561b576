import { z } from "zod";
import { operatorLevels } from "../../../user/operator.ts";
import { operatorsView } from "../../../user/operators-view.ts";
import { searchUsers } from "../../../user/search-users.ts";
import { flagField, pageCursorField, pageLimitField } from "../../admin-fields.ts";
import { adminUsersShape } from "../../admin-shapes.ts";
import { operatorEndpoint } from "../../endpoint.ts";

/** Finds people, as somebody types. */
export const adminListUsers = operatorEndpoint({
  id: "adminListUsers",
  method: "GET",
  path: "/admin/users",
  summary: "Find users",
  level: "auditor",
  input: z.strictObject({
    search: z.string().optional().meta({
      description:
        "How an address, its domain (with the @), a name, a word of a name, or an id begins: of that six characters at least. Found ones come in the order of addresses, then of names; among operators the newest first.",
    }),
    banned: flagField.optional(),
    operator: z.enum(["any", ...operatorLevels]).optional(),
    role: z.string().max(64).optional().meta({ description: "The application's role." }),
    cursor: pageCursorField.optional(),
    limit: pageLimitField.optional(),
  }),
  output: adminUsersShape,
  status: 200,
  errors: [],
  async handle({ deps, input: { search, operator, ...filter } }) {
    const { items, next } = await searchUsers(deps, {
      ...filter,
      startsWith: search,
      ...(operator !== undefined && (operator === "any" ? { operators: true } : { level: operator })),
    });
    return { status: 200, body: { users: items.map(operatorsView), next } };
  },
});
