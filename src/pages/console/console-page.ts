import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import { brand } from "../brand.ts";
import { renderDocument } from "../document.ts";
import { form } from "../form.ts";
import { speak } from "../speak.ts";
import { type ConsoleFrame, type ConsoleSection, consoleSections, sectionUrl } from "./console-frame.ts";

export interface ConsolePageOptions {
  /** The part of the console that it belongs to, marked in the navigation. */
  readonly section: ConsoleSection;
  /** The page's one `h1`, and its title. */
  readonly title: string;
  /** Beside the heading: what can be done here. */
  readonly actions?: HtmlValue;
  /** Between the heading and the rest: what went wrong, or what was done. */
  readonly news?: HtmlValue;
  readonly failed?: boolean;
  readonly body: HtmlValue;
}

/** A page of the console: a bar, where one can go, and what is there. */
export function renderConsole(frame: ConsoleFrame, options: ConsolePageOptions): string {
  const say = speak(frame);
  const { title, actions, news, failed = false } = options;
  const body = html`<a class="skip" href="#content">${say("page.skip")}</a>
${bar(frame)}
<div class="console">
${navigation(frame, options.section)}
<main id="content" tabindex="-1">
<div class="head"><h1>${title}</h1>${actions && html`<div class="acts">${actions}</div>`}</div>
${news}
${options.body}
</main>
</div>`;
  return renderDocument(frame, {
    title,
    failed,
    body,
    stylesheets: [frame.consoleStylesheetUrl],
    script: frame.consoleScriptUrl,
  });
}

function bar(frame: ConsoleFrame): Html {
  const say = speak(frame);
  const { operator } = frame.console;
  return html`<header class="bar"><div class="whole">
${brand(frame)}
<div class="who-acts"><p><bdi>${operator.shown}</bdi> <span>${say(`console.level.${operator.level}`)}</span></p>
<a class="button quiet" href="${frame.urls.account}">${say("console.account")}</a>
${form({ ...frame, returnTo: null }, { action: frame.urls.actions.logout, body: html`<button class="quiet">${say("account.logout")}</button>` })}
</div></div></header>`;
}

function navigation(frame: ConsoleFrame, current: ConsoleSection): Html {
  const say = speak(frame);
  const links = consoleSections.map((section) => {
    const url = sectionUrl(frame, section);
    const text = say(`console.section.${section}`);
    return section === current
      ? html`<li><a href="${url}" aria-current="page">${text}</a></li>`
      : html`<li><a href="${url}">${text}</a></li>`;
  });
  return html`<nav class="places" aria-label="${say("console.navigation")}"><ul>${links}</ul></nav>`;
}
