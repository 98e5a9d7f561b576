import { html, type HtmlValue } from "../../shared/html.ts";
import { ago } from "../moment.ts";
import { speak } from "../speak.ts";
import { badge } from "./badge.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { emptyState } from "./empty-state.ts";
import type { ProviderView } from "./running-views.ts";
import { table } from "./table.ts";

export interface ProvidersPageModel {
  readonly frame: ConsoleFrame;
  readonly providers: readonly ProviderView[];
  readonly now: Date;
}

/** How the providers are doing, as the process that answers sees them. */
export function providersPage({ frame, providers, now }: ProvidersPageModel): string {
  const say = speak(frame);
  const state = ({ available }: ProviderView): HtmlValue =>
    available ? badge("good", say("console.providers.available")) : badge("bad", say("console.providers.away"));
  return renderConsole(frame, {
    section: "providers",
    title: say("console.section.providers"),
    body:
      providers.length === 0
        ? emptyState({ title: say("console.providers.empty"), about: say("console.providers.empty_about") })
        : html`<p class="lead about-page">${say("console.providers.about")}</p>
${table<ProviderView>({
  id: "providers",
  caption: say("console.section.providers"),
  columns: [
    {
      title: say("console.providers.name"),
      names: true,
      cell: ({ id, name }) => html`<bdi>${name}</bdi> <span class="fine">${id}</span>`,
    },
    { title: say("console.providers.state"), cell: state },
    {
      title: say("console.providers.failure"),
      cell: ({ failedAt, failure }) =>
        failedAt === null
          ? say("console.providers.no_failure")
          : html`${ago(say, failedAt, now)}${failure !== null && html` <span class="fine" lang="en">${failure}</span>`}`,
    },
    { title: say("console.providers.issuer"), cell: ({ issuer }) => html`<code>${issuer}</code>` },
    {
      title: say("console.providers.secret"),
      cell: ({ clientSecret }) =>
        clientSecret === null
          ? say("console.providers.secret_none")
          : say("console.providers.secret_number", { number: clientSecret }),
    },
  ],
  rows: providers,
})}`,
  });
}
