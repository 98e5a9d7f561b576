import { findLink } from "../federation/link-account.ts";
import type { AccountPageModel } from "../pages/account-model.ts";
import { addEmailPage } from "../pages/add-email-page.ts";
import { linkAccountPage } from "../pages/link-account-page.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { Deps } from "./deps.ts";
import { pageUrl } from "./form-answer.ts";
import { ownAvatarPath } from "./avatar-route.ts";
import { clearLink, readLink } from "./link-cookie.ts";
import { deadLink } from "./link-pages.ts";
import { listIdentities } from "./list-identities.ts";
import { pageFrame, pageResponse } from "./page-frame.ts";
import { redirect, toLogin } from "./redirect.ts";
import type { Visit } from "./page-routes.ts";

/** Where a sign-in at a provider stops, because the account with its address has to be asked first. */
export async function showLinkAccount(visit: Visit): Promise<Response> {
  const { deps, language, flash, returnTo, cookieHeader } = visit;
  const { settings } = deps;
  const code = readLink(deps, cookieHeader, "linkAccount");
  const found = code && (await findLink(deps, code));
  if (!found) {
    const response = deadLink(visit, "account");
    response.headers.append("set-cookie", clearLink(deps));
    return response;
  }
  const html = linkAccountPage({
    frame: pageFrame(settings, returnTo, language),
    failure: flash,
    token: code,
    provider: found.provider.name,
    email: found.data.email,
    hasPassword: settings.passwords && found.record.hash !== null,
  });
  return pageResponse(settings, html, language);
}

/** Where somebody without an address may add one. */
export function showAddEmail(visit: Visit): Response {
  const { deps, current, language, flash, returnTo, notice } = visit;
  const { settings } = deps;
  if (!current.ok) return toLogin(visit, pageUrl(settings, "addEmail"));
  if (current.user.email !== null || deps.mail === null) return redirect(returnTo ?? settings.pages.account);
  const frame = pageFrame(settings, returnTo, language);
  return pageResponse(
    settings,
    addEmailPage({ frame, failure: flash, isSent: notice === "verification_sent" }),
    language,
  );
}

/** What the account page says of ways to sign in beside the password. */
export async function describeIdentities(
  deps: Pick<Deps, "identities" | "pictures" | "settings" | "mail">,
  { user }: VerifiedSession,
): Promise<
  Pick<AccountPageModel, "identities" | "pictures" | "linkable" | "methodNames" | "canAddEmail" | "canChangeEmail">
> {
  const { providers } = deps.settings;
  const methodNames = Object.fromEntries(providers.map(({ id, name }) => [id, name]));
  // What opens nothing any more, because no provider is configured, is nobody's matter here.
  const own = providers.length > 0 ? await listIdentities(deps, user.id) : [];
  // Where the application shows a picture of its own, that is its matter.
  const mayChoose =
    own.length > 0 && (user.avatarUrl === null || ownAvatarPath(user.avatarUrl, deps.settings) !== null);
  const sources = mayChoose ? await deps.pictures.listSources(user.id) : [];
  return {
    pictures: sources.map(({ identityId, provider, chosen }) => ({
      identityId,
      provider: methodNames[provider] ?? provider,
      chosen,
    })),
    identities: own.map(({ provider: id, ...identity }) => ({
      ...identity,
      provider: { id, name: methodNames[id] ?? id },
    })),
    linkable: providers.filter(({ id }) => own.every(({ provider }) => provider !== id)),
    methodNames,
    canAddEmail: providers.length > 0 && user.email === null && deps.mail !== null,
    canChangeEmail: user.email !== null && deps.mail !== null,
  };
}
