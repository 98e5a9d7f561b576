import { attributes, html, type Html, type HtmlValue } from "../../shared/html.ts";
import { type Say, sayCount, speak } from "../speak.ts";
import { badge } from "./badge.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import type { FindingView, SettingView } from "./running-views.ts";

export interface ConfigurationPageModel {
  readonly frame: ConsoleFrame;
  readonly settings: readonly SettingView[];
  readonly findings: readonly FindingView[];
  /** What only the command line looks at. */
  readonly notAsked: readonly { readonly check: string; readonly about: string }[];
}

/** What is not in order and what to do about it; then every setting, without secrets. Their words are those of doctor: English. */
export function configurationPage(model: ConfigurationPageModel): string {
  const { frame } = model;
  const say = speak(frame);
  return renderConsole(frame, {
    section: "configuration",
    title: say("console.section.configuration"),
    body: html`${findingsPart(say, model)}
${settingsPart(say, model)}`,
  });
}

function findingsPart(say: Say, { frame, findings, notAsked }: ConfigurationPageModel): Html {
  const wrong = (["fail", "warn"] as const).flatMap((level) => findings.filter((one) => one.level === level));
  const fine = findings.filter(({ level }) => level === "ok");
  return html`<section class="checks" aria-labelledby="checks"><h2 id="checks">${say("console.configuration.findings")}</h2>
<p class="fine">${say("console.configuration.findings_about")}</p>
${
  wrong.length === 0
    ? html`<p class="notice steady">${say("console.configuration.all_fine")}</p>`
    : html`<ul class="findings">${wrong.map((one) => finding(say, one))}</ul>`
}
<details class="fold"><summary>${sayCount(frame, "console.configuration.fine", fine.length)}</summary>
<ul class="findings small" lang="en">${fine.map(({ check, found }) => html`<li><p><code>${check}</code> ${found}</p></li>`)}</ul></details>
<details class="fold"><summary>${sayCount(frame, "console.configuration.not_asked", notAsked.length)}</summary>
<p>${say("console.configuration.not_asked_about")} <code>latchkey doctor</code></p>
<ul class="findings small" lang="en">${notAsked.map(({ check, about }) => html`<li><p><code>${check}</code> ${inlineCode(about)}</p></li>`)}</ul></details>
</section>`;
}

function finding(say: Say, { check, level, found, why, fix, setting }: FindingView): Html {
  const isSevere = level === "fail";
  return html`<li class="${isSevere ? "severe" : "mild"}"><p>${badge(isSevere ? "bad" : "brass", say(isSevere ? "console.severe" : "console.mild"))} <code>${check}</code></p>
<p lang="en"><strong>${sentence(found)}</strong>${why !== null && html` ${inlineCode(why)}`}</p>
${fix !== null && html`<p>${say("console.configuration.fix")} <span lang="en">${fix}</span></p>`}
${setting !== null && html`<p class="fine">${say("console.configuration.setting")} <code>${setting}</code></p>`}</li>`;
}

/** Findings are sentences without their full stop. One that begins with an address or a path keeps it as it is. */
function sentence(found: string): string {
  if (!/^[a-z]+[ ,]/.test(found)) return `${found}.`;
  return `${found.charAt(0).toUpperCase()}${found.slice(1)}.`;
}

/** What stands between backticks is code. */
function inlineCode(text: string): HtmlValue {
  return text.split("`").map((piece, place) => (place % 2 === 0 ? piece : html`<code>${piece}</code>`));
}

function settingsPart(say: Say, { settings }: ConfigurationPageModel): Html {
  const groups = [...new Set(settings.map(({ group }) => group))];
  return html`<section class="settings" aria-labelledby="settings"><h2 id="settings">${say("console.configuration.settings")}</h2>
<p class="fine">${say("console.configuration.settings_about")}</p>
${groups.map((group) => {
  const rows = settings.filter((one) => one.group === group);
  const set = rows.filter(({ isSet }) => isSet).length;
  return html`<details class="fold"><summary><span lang="en">${group}</span> <span class="fine">${say("console.configuration.count", { set, count: rows.length })}</span></summary>
<dl class="set">${rows.map((row) => setting(say, row))}</dl></details>`;
})}
</section>`;
}

function setting(say: Say, { name, variable, about, isSet, ...row }: SettingView): Html {
  const from =
    variable === null
      ? say("console.configuration.code_only")
      : say("console.configuration.from_variable", { variable });
  return html`<div${attributes({ class: !isSet && "not-set" })}><dt><code>${name}</code> <span class="fine">${from}</span></dt>
<dd><p class="value">${shownValue(say, { isSet, ...row })}</p><p class="fine"><span lang="en">${inlineCode(about)}</span> ${say("console.configuration.default")} <span lang="en">${inlineCode(row.default)}</span></p></dd></div>`;
}

/** Security: of a secret nothing is shown, whatever stands in its row. */
function shownValue(say: Say, { isSet, secret, value }: Pick<SettingView, "isSet" | "secret" | "value">): HtmlValue {
  if (!isSet) return say("console.configuration.not_set");
  if (secret) return say("console.configuration.secret_set");
  if (value === null) return say("console.configuration.code_set");
  if (typeof value === "boolean") return say(value ? "console.configuration.on" : "console.configuration.off");
  if (typeof value === "string" || typeof value === "number") return html`<code>${value}</code>`;
  if (value.length === 0) return say("console.configuration.empty_list");
  return html`<code>${value.join(", ")}</code>`;
}
