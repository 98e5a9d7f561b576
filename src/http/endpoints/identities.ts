import { z } from "zod";
import { unlinkIdentity } from "../../federation/unlink-identity.ts";
import type { VerifiedSession } from "../../session/session-check.ts";
import { isId } from "../../shared/is-id.ts";
import { AuthError } from "../../error/auth-error.ts";
import { freshFor } from "../../session/session-limits.ts";
import { listIdentities } from "../list-identities.ts";
import { type Answer, type Call, sessionEndpoint } from "../endpoint.ts";
import { identityShape } from "../shapes.ts";

/** The accounts at providers that open the caller's account here. */
export const listOwnIdentities = sessionEndpoint({
  id: "listIdentities",
  needs: "providers",
  method: "GET",
  path: "/identities",
  summary: "Your accounts at providers that open this one, the oldest first",
  output: z.strictObject({ identities: z.array(identityShape) }),
  status: 200,
  errors: [],
  handle: async ({ deps, current }) => ({
    status: 200,
    body: { identities: await listIdentities(deps, current.user.id) },
  }),
});

type UnlinkCall = Omit<Call<unknown>, "current"> & { readonly current: VerifiedSession };

async function unlink({ deps, params, current, client }: UnlinkCall): Promise<Answer<undefined>> {
  const identityId = params["id"] ?? "";
  if (!isId(identityId)) throw new AuthError("not_found");
  await unlinkIdentity(deps, { session: current, identityId, client });
  return { status: 204 };
}

/** Takes one of them away, unless nothing else opens the account. */
export const unlinkOwnIdentity = sessionEndpoint({
  id: "unlinkIdentity",
  needs: "providers",
  method: "DELETE",
  path: "/identities/{id}",
  summary: "Unlink one of your accounts at providers",
  status: 204,
  fresh: freshFor,
  errors: ["reauthentication_required", "not_found", "link_required"],
  handle: unlink,
});

/** The same for a form, which can only post. */
export const unlinkOwnIdentityForm = sessionEndpoint({
  id: "unlinkIdentityByPost",
  needs: "providers",
  method: "POST",
  path: "/identities/{id}/unlink",
  summary: "Unlink one of your accounts at providers (for forms)",
  status: 204,
  fresh: freshFor,
  form: { page: "account", success: "account", notice: "identity_unlinked" },
  errors: ["reauthentication_required", "not_found", "link_required"],
  handle: unlink,
});
