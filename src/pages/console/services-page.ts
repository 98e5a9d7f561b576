import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import { noticeBox } from "../form.ts";
import { ago } from "../moment.ts";
import { type Say, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { emptyState } from "./empty-state.ts";
import { isAtLeast } from "./may-do.ts";
import type { ServiceView } from "./running-views.ts";
import { table } from "./table.ts";

export interface ServicesPageModel {
  readonly frame: ConsoleFrame;
  readonly services: readonly ServiceView[];
  /** A key that was just made. Security: shown this once. */
  readonly made: { readonly name: string; readonly key: string } | null;
  readonly notice: string | null;
  readonly now: Date;
}

/** Programs that have a key: what each may do, and the key of one that was just made. */
export function servicesPage({ frame, services, made, notice, now }: ServicesPageModel): string {
  const say = speak(frame);
  const mayChange = isAtLeast(frame, "admin");
  const create = html`<a class="button primary" href="${frame.console.page("/services/new")}">${say("console.services.create")}</a>`;
  const remove = ({ name }: ServiceView): HtmlValue =>
    html`<a href="${frame.console.page(`/services/${name}/remove`)}">${say("console.services.remove")}<span class="unseen">: ${name}</span></a>`;
  const list = (): Html =>
    table<ServiceView>({
      id: "services",
      caption: say("console.section.services"),
      columns: [
        { title: say("console.services.name"), names: true, cell: ({ name }) => html`<bdi>${name}</bdi>` },
        {
          title: say("console.services.scopes"),
          cell: ({ scopes }) =>
            html`<ul class="lines">${scopes.map((scope) => html`<li>${say(`console.services.scope.${scope}`)}</li>`)}</ul>`,
        },
        {
          title: say("console.services.audiences"),
          cell: ({ scopes, audiences }) =>
            scopes.includes("introspect") &&
            (audiences === null
              ? say("console.services.audiences_all")
              : html`<ul class="lines">${audiences.map((one) => html`<li><code>${one}</code></li>`)}</ul>`),
        },
        { title: say("console.services.created"), cell: ({ createdAt }) => ago(say, createdAt, now) },
        ...(mayChange ? [{ title: say("console.acts"), quiet: true, cell: remove } as const] : []),
      ],
      rows: services,
    });
  return renderConsole(frame, {
    section: "services",
    title: say("console.section.services"),
    ...(mayChange && { actions: create }),
    news: html`${noticeBox(notice)}${made !== null && madeKey(say, made)}`,
    body: html`<p class="lead about-page">${say("console.services.about")}</p>
${
  services.length === 0
    ? emptyState({ title: say("console.services.empty"), about: say("console.services.empty_about") })
    : list()
}`,
  });
}

/** What a program may do, in words. */
export function scopeWords(say: Say, scopes: ServiceView["scopes"]): string {
  return scopes.map((scope) => say(`console.services.scope.${scope}`)).join("; ");
}

/** A field that is only read: a press selects all of it, without script. */
function madeKey(say: Say, { name, key }: { readonly name: string; readonly key: string }): Html {
  return html`<section class="panel-card made-key" aria-labelledby="made-key"><h2 id="made-key">${say("console.services.key_title", { name })}</h2>
<p>${say("console.services.key_once")}</p>
<div class="field"><label for="key">${say("console.services.key_field")}</label><input id="key" class="secret" type="text" readonly value="${key}" autocomplete="off" spellcheck="false"></div>
<p class="fine">${say("console.services.key_lost")}</p>
</section>`;
}
