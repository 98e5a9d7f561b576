import { type Html, html } from "../shared/html.ts";

/** Tells a password manager whose password is asked for. It has no name, so it is never sent. */
export function usernameHint(email: string | null): Html {
  return html`<input type="text" autocomplete="username" value="${email ?? ""}" readonly hidden>`;
}
