import { withQuery } from "./form-answer.ts";
import type { Visit } from "./page-routes.ts";

/** Leads a visitor to where she has to log in first, and back. */
export function toLogin({ deps, current }: Pick<Visit, "deps" | "current">, returnTo: string): Response {
  const code = current.ok || current.code === "unauthenticated" ? undefined : current.code;
  return redirect(withQuery(deps.settings.pages.login, { notice: code, returnTo }));
}

/** Leads somewhere else with GET. */
export function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
