import { attributes, type Html, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { form } from "./form.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

/** Somebody to be chosen. */
interface DemoPersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly avatarUrl: string;
}

export interface DemoConsentPageModel {
  readonly frame: PageFrame;
  /** Where the answer is posted to. */
  readonly action: string;
  readonly people: readonly DemoPersonView[];
  /** Who is signed in there already, or is asked for. */
  readonly selected: string | null;
  /** Whether a proof of before does not count. */
  readonly again: boolean;
  /** Whether she allowed it without having said who she is. */
  readonly failed: boolean;
}

/** Where the demo provider asks who somebody is, and whether it may tell. Posts `person` and `decision`: "allow" or "cancel". */
export function demoConsentPage(model: DemoConsentPageModel): string {
  const { frame, action, people, again, failed } = model;
  const say = speak(frame);
  const product = frame.productName;
  return renderDoor(frame, {
    title: say("demo.title"),
    stylesheets: [frame.developmentStylesheetUrl],
    failed,
    news: html`${
      failed && html`<div class="alert" role="alert"><h2>${say("form.problem")}</h2><p>${say("demo.nobody")}</p></div>`
    }<p class="lead">${say(again ? "demo.again" : "demo.about", { product })}</p>`,
    body: form(frame, {
      action,
      body: html`<fieldset class="people">
<legend>${say("demo.people")}</legend>
${people.map((person) => choice(person, model))}
</fieldset>
<p class="lead">${say("demo.told", { product })}</p>
<p class="ways"><button class="primary" name="decision" value="allow">${say("demo.allow")}</button> <button name="decision" value="cancel">${say("demo.cancel")}</button></p>`,
    }),
  });
}

function choice({ id, name, email, avatarUrl }: DemoPersonView, { selected }: DemoConsentPageModel): Html {
  const checked = attributes({ checked: id === selected });
  return html`<div class="choice"><input type="radio" name="person" value="${id}" id="person-${id}"${checked}>
<label for="person-${id}"><img src="${avatarUrl}" class="face" width="44" height="44" alt=""><span><b>${name}</b> <span class="fine">${email}</span></span></label></div>`;
}
