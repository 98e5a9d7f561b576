import { z } from "zod";
import { publicEndpoint } from "../endpoint.ts";
import { loginFields, logIn, loginErrors } from "./login.ts";
import { tokenPairShape } from "../shapes.ts";

const input = z.strictObject({ ...loginFields, carrier: z.literal("token").optional() });

/** Signs in for a token pair: the log-in with `carrier: "token"`. */
export const jwtLogin = publicEndpoint({
  id: "jwtLogin",
  needs: "passwords",
  method: "POST",
  path: "/jwt/login",
  summary: "Sign in with e-mail and password for an access token and a refresh token",
  input,
  output: tokenPairShape,
  status: 200,
  guards: "email",
  errors: loginErrors,
  handle: (call) => logIn({ ...call, input: { ...call.input, carrier: "token" } }),
});
