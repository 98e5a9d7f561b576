import type { ErrorCode } from "../../error/error-table.ts";
import { html } from "../../shared/html.ts";
import { isCopyKey, speak } from "../speak.ts";
import type { ConsoleFrame, ConsoleSection } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";

export interface ConsoleErrorPageModel {
  readonly frame: ConsoleFrame;
  readonly section: ConsoleSection;
  readonly code: ErrorCode;
  readonly requestId: string;
}

/** What cannot be shown, told to an operator where she is. */
export function consoleErrorPage({ frame, section, code, requestId }: ConsoleErrorPageModel): string {
  const say = speak(frame);
  const title = `console.error.title.${code}`;
  const about = `console.error.about.${code}`;
  return renderConsole(frame, {
    section,
    title: say(isCopyKey(title) ? title : "error.title.any"),
    failed: true,
    body: html`<div class="alert" role="alert"><p>${say(isCopyKey(about) ? about : "console.error.about.any")}</p></div>
<p class="fine request">${say("error.request")} <code>${requestId}</code></p>`,
  });
}
