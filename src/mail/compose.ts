import { html, type Html, renderHtml } from "../shared/html.ts";
import { describeMail, type MailContent, type MailFrame, type MailLink } from "./content.ts";
import type { Mail } from "./mail.ts";

/** A mail in words, as plain text and as HTML. */
export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Composes a mail: the same words as text and as HTML, without pictures, without anything that tells on its reader. */
export function composeMail(mail: Mail, frame: MailFrame): ComposedMail {
  const content = describeMail(mail, frame);
  return { subject: content.subject, text: toText(content), html: renderHtml(toHtml(content)) };
}

function toText(content: MailContent): string {
  const { title, about, facts, action, other, after, footer } = content;
  const link = ({ words, url }: MailLink): string => `${words}${words.endsWith("?") ? "" : ":"}\n${url}`;
  const paragraphs = [
    title,
    about,
    facts.map(({ name, value }) => `${name}: ${value}`).join("\n"),
    link(action),
    other ? link(other) : "",
    ...after,
    `-- \n${footer}`,
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== "").join("\n\n")}\n`;
}

const font = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Inline styles hold everywhere; what is in the style element only changes colours at night, where a mail program reads it. */
const night = `@media (prefers-color-scheme:dark){
.paper{background:#0f1412!important}.card{background:#171e1b!important;border-color:#2a3430!important}
.ink{color:#e8eeea!important}.muted{color:#9daaa3!important}.line{border-color:#2a3430!important}
.door{background:#0c241b!important}.button{background:#e0b85c!important;color:#1f1704!important}.link{color:#e0b85c!important}
}`;

function toHtml(content: MailContent): Html {
  const { language, productName, subject, title, about, facts, action, other, after, linkHint, footer } = content;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${subject}</title>
<style>${night}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:#f3f5f2;-webkit-text-size-adjust:100%">
<div class="paper" style="background:#f3f5f2;padding:24px 12px;font-family:${font};font-size:16px;line-height:1.5">
<div class="card" style="max-width:520px;margin:0 auto;background:#ffffff;border:1px solid #d7ddd8;border-radius:12px;overflow:hidden">
<div class="door" style="background:#163f30;border-bottom:3px solid #e0b85c;padding:14px 28px;color:#f2f6f3;font-size:16px;font-weight:650">${productName}</div>
<div style="padding:28px 28px 24px">
<h1 class="ink" style="margin:0 0 12px;color:#15211b;font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-0.02em">${title}</h1>
<p class="ink" style="margin:0 0 20px;color:#15211b">${about}</p>
${
  facts.length > 0 &&
  html`<div class="line" style="margin:0 0 20px;border:solid #d7ddd8;border-width:1px 0;padding:10px 0">${facts.map(
    ({ name, value }) =>
      html`<p class="ink" style="margin:0;color:#15211b;overflow-wrap:anywhere"><span class="muted" style="color:#56635c">${name}:</span> ${value}</p>`,
  )}</div>`
}
<p style="margin:0 0 20px"><a class="button" href="${action.url}" style="display:inline-block;background:#1a5a43;color:#ffffff;padding:12px 22px;border-radius:10px;font-weight:600;text-decoration:none">${action.words}</a></p>
${other && html`<p style="margin:0 0 20px"><a class="link" href="${other.url}" style="color:#1a5a43">${other.words}</a></p>`}
${after.map((sentence) => html`<p class="ink" style="margin:0 0 12px;color:#15211b">${sentence}</p>`)}
<p class="muted" style="margin:20px 0 0;color:#56635c;font-size:13px;overflow-wrap:anywhere">${linkHint}<br><a class="link" href="${action.url}" style="color:#1a5a43">${action.url}</a></p>
</div>
</div>
<p class="muted" style="max-width:520px;margin:16px auto 0;color:#56635c;font-size:13px;text-align:center">${footer}</p>
</div>
</body>
</html>
`;
}
