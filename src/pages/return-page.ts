import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface ReturnPageModel {
  readonly frame: PageFrame;
  readonly provider: { readonly name: string };
  /** How what the provider has said is presented again, from here: as the same address, or as the same form. */
  readonly again:
    | { readonly kind: "link"; readonly url: string }
    | {
        readonly kind: "form";
        readonly action: string;
        readonly fields: readonly (readonly [name: string, value: string])[];
        readonly scriptUrl: string;
      };
}

/**
 * Between a provider and the end of a flow: what came from another site is sent once more, from here. It goes on by itself; the button is for
 * browsers that do not.
 */
export function returnPage({ frame, provider, again }: ReturnPageModel): string {
  const say = speak(frame);
  const label = say("return.submit");
  return renderDoor(frame, {
    title: say("return.title", { provider: provider.name }),
    ...(again.kind === "link" && { goesOnTo: again.url }),
    news: html`<p class="lead">${say("return.about")}</p>`,
    body:
      again.kind === "link"
        ? html`<p><a class="button primary wide" href="${again.url}">${label}</a></p>`
        : html`<form method="post" action="${again.action}">
${again.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="primary wide">${label}</button>
</form>
<script src="${again.scriptUrl}"></script>`,
  });
}

/** The one script of all pages: presses the button of `returnPage`. */
export const returnScript = "document.forms[0].submit();\n";
