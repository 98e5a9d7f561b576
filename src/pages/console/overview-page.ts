import { html } from "../../shared/html.ts";
import { sayCount, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";

export interface OverviewPageModel {
  readonly frame: ConsoleFrame;
  readonly overview: { readonly sessions: { readonly live: number; readonly isAtLeast: boolean } };
}

/** How it goes, at a glance. */
export function overviewPage({ frame, overview }: OverviewPageModel): string {
  const say = speak(frame);
  const { live } = overview.sessions;
  return renderConsole(frame, {
    section: "overview",
    title: say("console.section.overview"),
    body: html`<p>${sayCount(frame, "console.sessions", live)}</p>`,
  });
}
