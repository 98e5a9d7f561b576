import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { isId } from "../../shared/is-id.ts";
import { bodyErrors, sessionEndpoint } from "../endpoint.ts";

const input = z.strictObject({
  identityId: z
    .string()
    .max(64)
    .meta({ description: "The `id` of one of your identities, whose provider has a picture of you." }),
});

/** Shows the picture of one of the caller's accounts at providers, until she says otherwise. */
export const choosePicture = sessionEndpoint({
  id: "choosePicture",
  needs: "providers",
  method: "POST",
  path: "/user/picture",
  summary: "Show the picture of one of your accounts at providers",
  input,
  status: 204,
  limits: ["provider", "own_data"],
  form: { page: "account", success: "account", notice: "picture_chosen" },
  errors: [...bodyErrors, "not_found", "provider_failed", "too_many_attempts"],
  async handle({ deps, input: { identityId }, current }) {
    const { id: userId } = current.user;
    const source =
      isId(identityId) && (await deps.pictures.listSources(userId)).find((one) => one.identityId === identityId);
    if (!source) throw new AuthError("not_found", notThere);
    const outcome = await deps.avatars.choose(userId, source);
    if (outcome === "not_found") throw new AuthError("not_found", notThere);
    if (outcome === "unavailable") throw new AuthError("provider_failed", notThere);
    return { status: 204 };
  },
});

const notThere = { errors: [{ pointer: "/identityId", code: "picture_unavailable" }] };

/** Takes the caller's picture away: none comes back until she chooses one. */
export const removePicture = sessionEndpoint({
  id: "removePicture",
  method: "POST",
  path: "/user/picture/remove",
  summary: "Show no picture of you",
  status: 204,
  limits: ["own_data"],
  form: { page: "account", success: "account", notice: "picture_removed" },
  errors: ["not_found", "too_many_attempts"],
  async handle({ deps, current }) {
    if (!(await deps.pictures.remove(current.user.id))) throw new AuthError("not_found", notThere);
    return { status: 204 };
  },
});
