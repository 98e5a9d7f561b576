import type { AccountPageModel, IdentityView } from "./account-model.ts";
import { form } from "./form.ts";
import { fill, html, type Html } from "../shared/html.ts";
import { ago } from "./moment.ts";
import { section } from "./section.ts";
import { type Say, speak } from "./speak.ts";

/** What opens the account, each with a way to take it away, and what could. Its forms post nothing of their own. */
export function waysInSection(model: AccountPageModel): Html {
  const { frame, identities, linkable, passwords, fresh } = model;
  const say = speak(frame);
  const links = linkable.map(({ id, name }) =>
    form(frame, {
      action: frame.urls.actions.identityLink(id),
      body: html`<button>${say("account.way_link", { provider: name })}</button>`,
    }),
  );
  const canChange = identities.length > 0 || linkable.length > 0;
  return section({
    id: "ways",
    title: say("account.ways"),
    about: say("account.ways_about"),
    body: html`<ul class="sessions">${passwords && passwordWay(say, model)}${identities.map((identity) => identityWay(say, model, identity))}</ul>
${links.length > 0 && html`<div class="links">${links}</div>`}
${canChange && !fresh && html`<p class="fine after">${say("account.way_confirm")}</p>`}`,
  });
}

function passwordWay(say: Say, { user, hasPassword }: AccountPageModel): Html {
  const about =
    hasPassword && user.email !== null
      ? fill(say("account.way_password_with"), { email: html`<bdi>${user.email}</bdi>` })
      : say("account.way_none");
  return html`<li class="session way">
<div class="facts"><h3>${say("account.way_password")}</h3><p class="where"><span>${about}</span></p></div>
${user.email !== null && html`<a class="button" href="#password">${say(hasPassword ? "account.way_change" : "account.way_set")}</a>`}
</li>`;
}

/** Whether nothing else opens the account: what is offered then would be refused. */
function isLastWayIn({ identities, passwords, hasPassword, user }: AccountPageModel): boolean {
  return identities.length === 1 && !(passwords && hasPassword && user.email !== null);
}

function identityWay(say: Say, model: AccountPageModel, identity: IdentityView): Html {
  const { frame, now } = model;
  const { id, provider, lastUsedAt } = identity;
  const who = identity.email ?? identity.name;
  const which = fill(say("account.way_unlink_which"), { email: html`<bdi>${who ?? provider.name}</bdi>` });
  const unlink = html`<button aria-describedby="way-${id}">${say("account.way_unlink")}<span class="unseen"> ${which}</span></button>`;
  return html`<li class="session way">
<div class="facts"><h3><bdi>${provider.name}</bdi></h3>
<p class="where" id="way-${id}"><span>${who !== null && html`<bdi>${who}</bdi>`}</span></p>
<p class="fine">${fill(say("account.way_used"), { time: ago(say, lastUsedAt, now) })}</p></div>
${isLastWayIn(model) ? html`<p class="fine last">${say(canSetPassword(model) ? "account.way_last_password" : "account.way_last")}</p>` : form(frame, { action: frame.urls.actions.identityUnlink(id), body: unlink })}
</li>`;
}

function canSetPassword({ passwords, user }: AccountPageModel): boolean {
  return passwords && user.email !== null;
}
