import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { spendIdToken } from "../../federation/spend-id-token.ts";
import { acceptErrors, acceptForApp, appProvider } from "../accept-for-app.ts";
import { chooseCarriage } from "../carriage.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { deviceNameField } from "../fields.ts";
import { tokenPairShape } from "../shapes.ts";

const input = z.strictObject({
  idToken: z.string().max(16_384).meta({ description: "As the provider's own SDK gave it to the app." }),
  nonce: z.string().min(16).max(256).meta({
    description: "What the app made for this sign-in and gave to the SDK, itself or its SHA-256 in hexadecimal.",
  }),
  deviceName: deviceNameField.optional(),
});

/** Signs in with an ID token that a provider's SDK gave to an app of ours. Once. */
export const signInWithIdToken = publicEndpoint({
  id: "signInWithIdToken",
  needs: "providers",
  method: "POST",
  path: "/{provider}/id-token",
  summary: "Sign in with the ID token of a provider's native SDK for an access token and a refresh token",
  input,
  output: tokenPairShape,
  status: 200,
  limits: ["provider"],
  errors: [
    ...bodyErrors,
    "not_found",
    "too_many_attempts",
    "provider_denied",
    "provider_failed",
    "provider_unavailable",
    ...acceptErrors,
  ],
  async handle(call) {
    const { deps, input, params } = call;
    const provider = appProvider(deps, params["provider"]);
    if (!provider?.takesIdTokens) throw new AuthError("not_found");
    const carriage = chooseCarriage({ carrier: "token", transport: "body" }, call);
    const { idToken, nonce, deviceName = null } = input;
    const signIn = await provider.verifyIdToken(idToken, nonce);
    await spendIdToken(deps, idToken);
    return acceptForApp(call, { provider: provider.id, signIn, seen: null, carriage, deviceName });
  },
});
