import { favicon } from "./brand.ts";
import { type Html, html, type HtmlValue, renderHtml } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { scriptTag } from "./script-tag.ts";
import { speak } from "./speak.ts";
import type { TemplatePage } from "./template.ts";

export interface DocumentOptions {
  /** Its name, where it may have a template of its own. */
  readonly page?: TemplatePage | undefined;
  /** What a template of its own gets of it, of the same `body`. */
  readonly main?: HtmlValue;
  readonly title: string;
  /** True when a form came back: the title says so first, because it is what a screen reader says first. */
  readonly failed?: boolean;
  readonly body: HtmlValue;
  /** Style beside the one of all pages. */
  readonly stylesheets?: readonly string[];
  /** Where the browser goes on at once. Not under the rule of a form's targets. */
  readonly goesOnTo?: string | undefined;
  /** The address of a script of ours, which only improves what works without. @default none */
  readonly script?: string | false;
}

/** A whole HTML document: one stylesheet, at most one script of ours (save of `returnPage`), nothing from anywhere else. */
export function renderDocument(frame: PageFrame, options: DocumentOptions): string {
  const say = speak(frame);
  const title = say(options.failed ? "page.title_with_error" : "page.title", {
    title: options.title,
    product: frame.productName,
  });
  const more = [
    options.stylesheets?.map((url) => html`<link rel="stylesheet" href="${url}">`),
    options.script && scriptTag(frame, options.script),
  ];
  const head = html`<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${options.goesOnTo !== undefined && html`<meta http-equiv="refresh" content="0;url=${options.goesOnTo}">`}
${favicon(frame)}
<link rel="stylesheet" href="${frame.stylesheetUrl}">${more}
`;
  return (
    renderOwn(frame, options, head) ??
    renderHtml(html`<!doctype html>
<html lang="${say("page.lang")}">
<head>
${head}</head>
<body>
${frame.development && html`<aside class="strip">${say("page.development")}</aside>`}
${options.body}
</body>
</html>
`)
  );
}

/** The document that the product's own template makes of it, or null where there is none. */
function renderOwn(
  frame: PageFrame,
  { page, title, failed = false, main }: DocumentOptions,
  head: Html,
): string | null {
  if (!frame.look || page === undefined) return null;
  const { productName, language = "en", urls } = frame;
  return frame.look.template({
    page,
    title,
    failed,
    language,
    productName,
    homeUrl: urls.home,
    head: renderHtml(head),
    main: renderHtml(html`${main}`),
  });
}
