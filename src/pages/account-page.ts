import type { AccountForm, AccountNotice, AccountPageModel } from "./account-model.ts";
import { dangerSection, dataSection, passwordSection, profileSection } from "./account-section.ts";
import { activitySection } from "./activity-section.ts";
import { accountNav, accountParts } from "./account-nav.ts";
import { brand } from "./brand.ts";
import { renderDocument } from "./document.ts";
import type { FieldContext } from "./field.ts";
import { errorSummary, fieldContext, form, noticeBox } from "./form.ts";
import { fill, type Html, html, type HtmlValue } from "../shared/html.ts";
import { onDay } from "./moment.ts";
import { sessionSection } from "./session-section.ts";
import { type Say, speak } from "./speak.ts";
import { waysInSection } from "./ways-in-section.ts";

const formFields: Readonly<Record<AccountForm, Parameters<typeof fieldContext>[3]>> = {
  identity: { fields: [] },
  picture: { fields: [] },
  name: { fields: ["name"] },
  email: { fields: ["newEmail"] },
  password: {
    fields: ["currentPassword", "newPassword"],
    blame: { invalid_credentials: "currentPassword", weak_password: "newPassword" },
  },
  session: { fields: [] },
  others: { fields: [] },
  logout: { fields: [] },
  export: { fields: [] },
  delete: { fields: [] },
};

/** Everything a person may see and do about her own account, on one page. */
export function accountPage(model: AccountPageModel): string {
  const { frame, failure } = model;
  const say = speak(frame);
  const parts = accountParts(model);
  const contextOf = (name: AccountForm): FieldContext =>
    fieldContext(frame, name, failure?.form === name ? failure : null, formFields[name]);
  const main = html`${personHeading(say, model)}
${failure ? errorSummary(say, contextOf(failure.form)) : noticeOf(say, model)}
${model.isUnproven && unprovenBox(say, model)}
${accountNav(model)}
${profileSection(model, contextOf("name"), contextOf("email"))}
${sessionSection(model)}
${parts.ways && waysInSection(model)}
${parts.password && passwordSection(model, contextOf("password"))}
${activitySection(model)}
${dataSection(model)}
${dangerSection(model)}`;
  const body = html`<a class="skip" href="#content">${say("page.skip")}</a>
<header class="bar"><div class="within">
${brand(frame)}
<div class="links">${model.consoleUrl !== null && html`<a class="button quiet" href="${model.consoleUrl}">${say("console.open")}</a>`}
${form(frame, { action: frame.urls.actions.logout, body: html`<button class="quiet">${say("account.logout")}</button>` })}</div>
</div></header>
<main class="within house" id="content" tabindex="-1">
${main}
</main>`;
  return renderDocument(frame, {
    title: say("account.title"),
    failed: failure !== null,
    script: frame.scriptUrl,
    body,
  });
}

/** Says that the address waits to be proven. Posts `email`, for another link, and comes back here. */
function unprovenBox(say: Say, { frame, user }: AccountPageModel): Html {
  const { email } = user;
  const { account, actions } = frame.urls;
  const back = `${account}${account.includes("?") ? "&" : "?"}notice=verification_sent`;
  return html`<div class="reminder"><p>${fill(say("account.unproven"), { email: html`<bdi>${email ?? ""}</bdi>` })}</p>
${form({ ...frame, returnTo: back }, { action: actions.emailResend, body: html`<input type="hidden" name="email" value="${email ?? ""}"><button>${say("account.resend")}</button>` })}
</div>`;
}

function personHeading(say: Say, { user, avatar, now }: AccountPageModel): Html {
  const shown = user.name ?? user.email;
  const initial = html`<span class="initial" aria-hidden="true">${[...(shown ?? "·")][0]?.toUpperCase()}</span>`;
  return html`<div class="person">
${avatar === null ? initial : html`<img src="${avatar}" class="portrait" width="52" height="52" alt="">`}
<div>
<h1>${say("account.title")}</h1>
<p>${shown !== null && html`<bdi>${shown}</bdi> · `}${fill(say("account.since"), { date: onDay(say, user.createdAt, now) })}</p>
</div>
</div>`;
}

function noticeOf(say: Say, model: AccountPageModel): HtmlValue {
  const { notice } = model;
  if (notice === "session_disowned") return disownedBox(say, model);
  return notice === null ? null : noticeBox(noticeSentence(say, notice));
}

/** What is to be done next by somebody who has just said that it was not her. */
function disownedBox(say: Say, { passwords, hasPassword }: AccountPageModel): Html {
  const canChange = passwords && hasPassword;
  return html`<div class="reminder" role="status"><p>${say(canChange ? "account.disowned" : "account.disowned_none")}</p>
${canChange ? html`<a class="button primary" href="#password">${say("account.change_password")}</a>` : html`<a class="button" href="#sessions">${say("account.sessions")}</a>`}
</div>`;
}

function noticeSentence(say: Say, notice: Exclude<AccountNotice, "session_disowned">): string {
  return say(notice === "password_changed" ? "notice.account_password_changed" : `notice.${notice}`);
}
