import { z } from "zod";
import { spendMailedProof } from "../../federation/mailed-proof.ts";
import { markReauthenticated } from "../../session/reauthenticate.ts";
import { carrySession, type TokenFields } from "../carry-session.ts";
import { type Answer, bodyErrors, sessionEndpoint } from "../endpoint.ts";
import { codeField } from "../fields.ts";
import { clearLink } from "../link-cookie.ts";
import { parseReturnTo } from "../return-to.ts";
import { renewedTokensShape } from "../shapes.ts";

const input = z.strictObject({ token: codeField });

/** Completes, by a mailed link, a proof that a provider alone cannot give. The session gets a new secret. */
export const confirmReauthentication = sessionEndpoint({
  id: "confirmReauthentication",
  needs: "providers",
  method: "POST",
  path: "/reauthenticate/mail",
  summary: "Confirm with the link that was mailed after signing in at a provider once more",
  input,
  status: 204,
  withTokens: renewedTokensShape,
  form: { page: "reauthenticate", success: "account" },
  errors: [...bodyErrors, "code_invalid", "claims_too_large", "hook_unavailable"],
  async handle({ deps, input, client, current }): Promise<Answer<TokenFields | undefined>> {
    const { provider: method, returnTo } = await spendMailedProof(deps, current, input.token);
    const renewed = await markReauthenticated(deps, current, { method, client });
    const carried = carrySession(deps, renewed);
    const cookies = [clearLink(deps), ...carried.cookies];
    // Checked again: an origin may be trusted no more.
    const next = parseReturnTo(returnTo, deps.settings) ?? deps.settings.pages.account;
    if (renewed.record.carrier === "cookie") return { status: 204, next, cookies };
    return { status: 200, body: carried.fields, next, cookies };
  },
});
