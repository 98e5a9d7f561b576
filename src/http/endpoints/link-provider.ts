import { z } from "zod";
import { handOverPage } from "../../pages/hand-over-page.ts";
import { freshFor } from "../../session/session-limits.ts";
import { bodyErrors, sessionEndpoint } from "../endpoint.ts";
import { parseFlowReturnTo, findProvider, startFlow } from "../flow/start-flow.ts";
import { pageFrame } from "../page-frame.ts";
import { languageOf } from "../page-language.ts";

/** Begins to link an identity at a provider to the account: the browser goes there, and comes back. */
export const linkProvider = sessionEndpoint({
  id: "linkProvider",
  needs: "providers",
  method: "POST",
  path: "/{provider}/link",
  summary: "Begin to link a provider: where the browser has to go",
  fresh: freshFor,
  status: 200,
  output: z.strictObject({ url: z.url().meta({ description: "Go there in this browser within ten minutes." }) }),
  form: { page: "account", success: "page" },
  errors: [...bodyErrors, "reauthentication_required", "not_found", "provider_failed", "provider_unavailable"],
  async handle({ deps, params, current, headers, cookieHeader, returnTo }) {
    const provider = findProvider(deps, params["provider"]);
    const { url, cookies } = await startFlow(deps, {
      provider,
      cookieHeader,
      purpose: "link",
      returnTo: parseFlowReturnTo(returnTo, deps.settings),
      carrier: current.record.carrier,
      sessions: [current.record.id],
    });
    const frame = pageFrame(
      deps.settings,
      null,
      languageOf((name) => headers.get(name), deps.settings),
    );
    const site = provider.client.origin;
    // Security: a page and not a redirect, because browsers hold a form's redirects to `form-action`, and a provider may send people on to
    // hosts that only it knows. See docs/decisions/0271-forms-that-lead-away.md.
    const page = handOverPage({ frame, provider: provider.setting, site, url: url.href });
    return { status: 200, body: { url: url.href }, cookies, page };
  },
});
