import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { disownSignIn as disown } from "../../password/take-back.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { codeField } from "../fields.ts";
import { takenBack } from "../taken-back.ts";

const input = z.strictObject({ token: codeField });

/** Says of a sign-in, or of a change, by the link of its notice that it was not hers. Every session ends; nobody is signed in by it. */
export const disownSignIn = publicEndpoint({
  id: "disownSignIn",
  needs: "either",
  method: "POST",
  path: "/sessions/disown",
  summary: "Say with the token of a notice that a sign-in or a change was not yours",
  input,
  status: 204,
  limits: ["code"],
  form: { page: "disown", success: "afterLogout" },
  errors: [...bodyErrors, "code_invalid", "too_many_attempts", "user_banned"],
  async handle({ deps, input: { token: code }, client }) {
    if (code === null) throw new AuthError("code_invalid");
    return takenBack(deps, await disown(deps, { code, client }), "sign_in_disowned");
  },
});
