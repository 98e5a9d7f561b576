import type { AccountPageModel } from "./account-model.ts";
import { field, type FieldContext } from "./field.ts";
import { form } from "./form.ts";
import { attributes, type Html, html } from "../shared/html.ts";
import { pictureField } from "./picture-field.ts";
import type { PageFrame } from "./page-frame.ts";
import { section } from "./section.ts";
import { speak } from "./speak.ts";
import { usernameHint } from "./username-hint.ts";
import { withReturn } from "./with-return.ts";

/** The address and the name. Posts `name`; the form that changes the address posts `newEmail`. */
export function profileSection(model: AccountPageModel, context: FieldContext, emailContext: FieldContext): Html {
  const { frame, user, canAddEmail } = model;
  const say = speak(frame);
  return section({
    id: "profile",
    title: say("account.profile"),
    about: say("account.profile_about"),
    body: html`${pictureField(model)}
<dl><dt>${say("account.email")}</dt><dd><bdi>${user.email ?? say("account.no_email")}</bdi>${canAddEmail && html` <a href="${withReturn(frame.urls.addEmail, { returnTo: frame.urls.account })}">${say("account.add_email")}</a>`}</dd></dl>
${model.canChangeEmail && changeEmailForm(model, emailContext)}
${form(frame, {
  action: frame.urls.actions.userUpdate,
  body: html`${field(context, { name: "name", label: say("account.name"), optional: say("form.optional"), type: "text", autocomplete: "name", value: user.name })}
<button>${say("account.save")}</button>`,
})}`,
  });
}

/** Folded away, until something is wrong with what was typed; the fragment `#email` inside opens it. */
function changeEmailForm(model: AccountPageModel, context: FieldContext): Html {
  const { frame, fresh } = model;
  const say = speak(frame);
  const submit = say("account.change_email_submit");
  return html`<details class="fold"${attributes({ open: context.failure !== null })}>
<summary>${say("account.change_email")}</summary>
<p id="email">${say("account.change_email_about")}</p>
${
  fresh
    ? form(frame, {
        action: frame.urls.actions.emailChange,
        body: html`${field(context, { name: "newEmail", label: say("account.new_email"), type: "email", autocomplete: "email" })}
<button>${submit}</button>`,
      })
    : confirmFirst(
        model,
        html`<a class="button" href="${confirmUrl(frame, "email")}">${say("account.change_email")}</a>`,
      )
}
</details>`;
}

/** Posts `newPassword`, with `currentPassword` where there is one. */
export function passwordSection(model: AccountPageModel, context: FieldContext): Html {
  const { frame, user, hasPassword, fresh, passwordMinLength } = model;
  const say = speak(frame);
  const hint = say("account.password_hint", { length: passwordMinLength });
  const submit = say(hasPassword ? "account.change_password" : "account.set_password");
  const current = field(context, {
    name: "currentPassword",
    label: say("account.current_password"),
    type: "password",
    autocomplete: "current-password",
  });
  return section({
    id: "password",
    title: say("account.password"),
    about: say(hasPassword ? "account.password_about" : "account.set_password_about"),
    body:
      hasPassword || fresh
        ? form(frame, {
            action: frame.urls.actions.passwordChange,
            body: html`${usernameHint(user.email)}
${hasPassword && current}
${field(context, { name: "newPassword", label: say("account.new_password"), type: "password", autocomplete: "new-password", hint, minLength: passwordMinLength })}
<button>${submit}</button>`,
          })
        : confirmFirst(model, html`<a class="button" href="${confirmUrl(frame, "password")}">${submit}</a>`),
  });
}

/** Posts nothing of its own. The answer is a file. */
export function dataSection(model: AccountPageModel): Html {
  const { frame, fresh } = model;
  const say = speak(frame);
  const label = say("account.export");
  return section({
    id: "data",
    title: say("account.data"),
    about: say("account.data_about"),
    body: fresh
      ? form(frame, { action: frame.urls.actions.userExport, body: html`<button>${label}</button>` })
      : confirmFirst(model, html`<a class="button" href="${confirmUrl(frame, "data")}">${label}</a>`),
  });
}

/** Deletion, folded away; the fragment `#delete` inside opens it. Posts nothing of its own. */
export function dangerSection(model: AccountPageModel): Html {
  const { frame, fresh } = model;
  const say = speak(frame);
  const label = say("account.delete");
  return section({
    id: "danger",
    title: say("account.danger"),
    about: say("account.danger_about"),
    body: html`<details class="fold">
<summary>${say("account.delete_open")}</summary>
<p id="delete">${say("account.delete_about")}</p>
${
  fresh
    ? form(frame, {
        action: frame.urls.actions.userDelete,
        body: html`<button class="dangerous">${label}</button>`,
        question: say("account.delete_ask"),
      })
    : confirmFirst(model, html`<a class="button dangerous" href="${confirmUrl(frame, "delete")}">${label}</a>`)
}
</details>`,
  });
}

/** What a session that is too old may not do at once: it leads to a proof of what the account has, or asks for a new sign-in. */
function confirmFirst({ frame, passwords, hasPassword, identities }: AccountPageModel, link: Html): Html {
  const say = speak(frame);
  if (passwords && hasPassword) return html`${link}<p class="fine after">${say("account.asks_password")}</p>`;
  if (identities.length > 0) return html`${link}<p class="fine after">${say("account.asks_provider")}</p>`;
  return html`<p class="fine">${say("account.asks_sign_in")}</p>`;
}

/** Where the password is asked for, and back to a section of this page. */
function confirmUrl({ urls }: PageFrame, fragment: string): string {
  const separator = urls.reauthenticate.includes("?") ? "&" : "?";
  return `${urls.reauthenticate}${separator}returnTo=${encodeURIComponent(`${urls.account}#${fragment}`)}`;
}
