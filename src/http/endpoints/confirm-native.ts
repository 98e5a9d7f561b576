import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { takeHeldSignIn } from "../../federation/native-code.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { codeField } from "../fields.ts";
import { nativeFailure, nativeSuccess } from "../native-answer.ts";

const input = z.strictObject({ token: codeField, decision: z.enum(["continue", "cancel"]) });

/** The answer of the person on the page that asks whether an app is to have her sign-in. */
export const confirmNative = publicEndpoint({
  id: "confirmNative",
  needs: "providers",
  method: "POST",
  path: "/native/confirm",
  summary: "From the page that asks: let a native app have a sign-in, or not",
  input,
  output: z.strictObject({ location: z.string() }),
  status: 200,
  limits: ["code"],
  form: { page: "login", success: "afterLogin" },
  errors: [...bodyErrors, "code_invalid", "too_many_attempts"],
  async handle({ deps, input }) {
    const held = input.token && (await takeHeldSignIn(deps, input.token));
    if (!held) throw new AuthError("code_invalid");
    const isWanted = input.decision === "continue";
    const refusal = new AuthError("provider_denied");
    const location = isWanted ? await nativeSuccess(deps, held) : nativeFailure(held.native, refusal);
    return { status: 200, body: { location }, next: location };
  },
});
