import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import { form } from "../form.ts";
import type { ConsoleFrame } from "./console-frame.ts";

export interface ConsoleFormOptions {
  /** What follows "/auth/admin": "/users/7/ban". */
  readonly call: string;
  /** The page of the console that success leads to, by what follows "/admin". @default this page */
  readonly leadsTo?: string;
  readonly body: HtmlValue;
  readonly class?: string;
  /** Asked once more before it is sent, where there are scripts. */
  readonly question?: string;
}

/** A form that does something as the operator. Refused, it comes back to this page; done, it leads on, and the page there says so. */
export function consoleForm(
  frame: ConsoleFrame,
  { call, leadsTo, body, class: name, question }: ConsoleFormOptions,
): Html {
  const { console } = frame;
  const returnTo = leadsTo === undefined ? console.here : console.page(leadsTo);
  return form(
    { ...frame, returnTo },
    {
      action: console.call(call),
      ...(name !== undefined && { class: name }),
      ...(question !== undefined && { question }),
      body: html`<input type="hidden" name="from" value="${console.here}">
${body}`,
    },
  );
}
