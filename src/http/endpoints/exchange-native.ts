import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { redeemNativeCode } from "../../federation/native-code.ts";
import { acceptErrors, acceptForApp } from "../accept-for-app.ts";
import { chooseCarriage } from "../carriage.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { codeField, deviceNameField } from "../fields.ts";
import { tokenPairShape } from "../shapes.ts";

const input = z.strictObject({
  code: codeField.meta({ description: "What came to the app's address. Good for a minute." }),
  codeVerifier: z
    .string()
    .max(128)
    .meta({ description: "What the challenge of the start is the SHA-256 of (RFC 7636)." }),
  deviceName: deviceNameField.optional(),
});

/** Gives a native app its session, for the code that came to its address and the verifier that it has kept. */
export const exchangeNative = publicEndpoint({
  id: "exchangeNative",
  needs: "providers",
  method: "POST",
  path: "/native/exchange",
  summary: "Exchange the code of a native app for an access token and a refresh token",
  input,
  output: tokenPairShape,
  status: 200,
  limits: ["code"],
  errors: [...bodyErrors, "code_invalid", "too_many_attempts", ...acceptErrors],
  async handle(call) {
    const { deps, input } = call;
    // First: a browser that may not have the answer does not spend the code.
    const carriage = chooseCarriage({ carrier: "token", transport: "body" }, call);
    const { code, codeVerifier, deviceName = null } = input;
    const redeemed = code && (await redeemNativeCode(deps, { code, codeVerifier }));
    if (!redeemed) throw new AuthError("code_invalid");
    return acceptForApp(call, { ...redeemed, carriage, deviceName });
  },
});
