import { type Html, html, type HtmlValue } from "../shared/html.ts";
import type { AccountPageModel } from "./account-model.ts";
import { form } from "./form.ts";
import { speak } from "./speak.ts";

/**
 * Her picture: taken away, or exchanged for that of another account at a provider. Nothing where there is none to choose from. Its forms post
 * `identityId`, and nothing.
 */
export function pictureField({ frame, avatar, pictures }: AccountPageModel): HtmlValue {
  const say = speak(frame);
  const { actions } = frame.urls;
  if (avatar === null && pictures.length === 0) return null;
  // While one alone is there to be had and it is shown, there is nothing to choose.
  const others = pictures.filter(({ chosen }) => avatar === null || (!chosen && pictures.length > 1));
  const choices = others.map(({ identityId, provider }) =>
    form(frame, {
      action: actions.pictureChoose,
      body: html`<input type="hidden" name="identityId" value="${identityId}"><button>${say("account.picture_choose", { provider })}</button>`,
    }),
  );
  const remove =
    avatar !== null &&
    form(frame, { action: actions.pictureRemove, body: html`<button>${say("account.picture_remove")}</button>` });
  return html`<div class="likeness" role="group" aria-labelledby="picture-title">
${avatar === null ? emptyFrame() : html`<img src="${avatar}" class="portrait" width="52" height="52" alt="">`}
<div><h3 id="picture-title">${say("account.picture")}</h3>
<p class="fine">${say(avatar === null ? "account.picture_none" : "account.picture_about")}</p>
<div class="links">${choices}${remove}</div></div>
</div>`;
}

function emptyFrame(): Html {
  return html`<span class="portrait empty" aria-hidden="true"></span>`;
}
