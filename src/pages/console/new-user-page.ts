import { fill, html, type HtmlValue } from "../../shared/html.ts";
import { errorSummary, fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { speak } from "../speak.ts";
import { textField, tickField } from "./console-field.ts";
import { formatMoment } from "./done-sentence.ts";
import { consoleForm } from "./console-form.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";

export interface NewUserPageModel {
  readonly frame: ConsoleFrame;
  /** Of the form that came back. */
  readonly failure: (FormFailure & { readonly form: "create" | "invite" }) | null;
  /** What was just invited. The link is shown this once. */
  readonly invitation: {
    readonly email: string;
    readonly link: string;
    readonly expiresAt: Date;
    readonly isMailed: boolean;
  } | null;
  /** Whether mails can be sent from here. */
  readonly canMail: boolean;
  readonly passwords: boolean;
}

/** Two ways to let somebody in: to make her account, or to invite her to make it herself. */
export function newUserPage(model: NewUserPageModel): string {
  const { frame, failure, canMail, passwords } = model;
  const say = speak(frame);
  const create = fieldContext(frame, "create", failure?.form === "create" ? failure : null, {
    fields: ["email", "name", "role"],
    blame: { email_taken: "email" },
  });
  const invite = fieldContext(frame, "invite", failure?.form === "invite" ? failure : null, {
    fields: ["email", "role"],
    blame: { email_taken: "email" },
  });
  const role = {
    name: "role",
    label: say("console.user.role"),
    optional: say("form.optional"),
    hint: say("console.new.role_hint"),
  };
  const email = { name: "email", label: say("console.users.email"), type: "email" } as const;
  return renderConsole(frame, {
    section: "users",
    title: say("console.users.create"),
    actions: html`<a href="${frame.console.page("/users")}">${say("console.user.all")}</a>`,
    failed: failure !== null,
    news: html`${errorSummary(say, failure?.form === "invite" ? invite : create)}${invited(model)}`,
    body: html`<div class="halves">
<section class="panel-card" aria-labelledby="invite"><h2 id="invite">${say("console.new.invite")}</h2>
<p class="fine">${say(canMail ? "console.new.invite_about" : "console.new.invite_about_link")}</p>
${consoleForm(frame, {
  call: "/invitations",
  leadsTo: "/users/new",
  body: html`${textField(invite, email)}
${textField(invite, role)}
${canMail && tickField(invite, { name: "mail", label: say("console.new.mail"), isTicked: true })}
<button class="primary">${say("console.new.invite_submit")}</button>`,
})}
</section>
<section class="panel-card" aria-labelledby="create"><h2 id="create">${say("console.new.create")}</h2>
<p class="fine">${say("console.new.create_about")}</p>
${consoleForm(frame, {
  call: "/users",
  leadsTo: "/users",
  body: html`${textField(create, email)}
${tickField(create, { name: "emailVerified", label: say("console.new.vouch"), isTicked: false })}
${textField(create, { name: "name", label: say("console.user.name"), optional: say("form.optional") })}
${textField(create, role)}
${resetTick()}
<button class="primary">${say("console.new.create_submit")}</button>`,
})}
</section>
</div>`,
  });

  function resetTick(): HtmlValue {
    return (
      canMail &&
      passwords &&
      tickField(create, { name: "sendReset", label: say("console.new.send_reset"), isTicked: true })
    );
  }
}

function invited({ frame, invitation }: NewUserPageModel): HtmlValue {
  if (invitation === null) return null;
  const say = speak(frame);
  const { email, link, expiresAt, isMailed } = invitation;
  return html`<div class="notice" role="status"><p>${fill(
    say(isMailed ? "console.new.link_mailed" : "console.new.link"),
    {
      email: html`<bdi>${email}</bdi>`,
      date: formatMoment(frame, expiresAt),
    },
  )}</p>
<p><label for="invitation-link">${say("console.new.link_label")}</label> <input id="invitation-link" class="copy" type="text" readonly value="${link}"></p></div>`;
}
