import { type Html, html, rawHtml } from "../shared/html.ts";

/** Drawings of 24 by 24. Those without colours of their own take the text's. */
const shapes: Readonly<Record<string, string>> = {
  google:
    '<path fill="#4285f4" d="M12 10.2h10.4a11 11 0 0 1-3.5 10.1l-3.6-2.8a6.2 6.2 0 0 0 2.6-3.3H12Z"/><path fill="#34a853" d="M18.9 20.3A11 11 0 0 1 2.3 17l3.7-2.8a6.5 6.5 0 0 0 9.3 3.3Z"/><path fill="#fbbc05" d="M2.3 17a11 11 0 0 1 0-10L6 9.8a6.5 6.5 0 0 0 0 4.4Z"/><path fill="#ea4335" d="M2.3 7A11 11 0 0 1 19.5 4l-3.2 3.1A6.5 6.5 0 0 0 6 9.8Z"/>',
  github:
    '<path fill="currentColor" d="M12 1.2A10.9 10.9 0 0 0 8.6 22.4c.5.1.7-.2.7-.5v-2.1c-3 .7-3.7-1.3-3.7-1.3-.5-1.3-1.2-1.6-1.2-1.6-1-.7.1-.7.1-.7 1.1.1 1.7 1.1 1.7 1.1 1 1.7 2.6 1.2 3.2.9.1-.7.4-1.2.7-1.5-2.4-.3-5-1.2-5-5.4 0-1.2.4-2.2 1.1-2.9-.1-.3-.5-1.4.1-2.9 0 0 .9-.3 3 1.1a10.4 10.4 0 0 1 5.4 0c2.1-1.4 3-1.1 3-1.1.6 1.5.2 2.6.1 2.9.7.7 1.1 1.7 1.1 2.9 0 4.2-2.6 5.1-5 5.4.4.3.7 1 .7 2v3c0 .3.2.6.8.5A10.9 10.9 0 0 0 12 1.2Z"/>',
  microsoft:
    '<path fill="#f25022" d="M2 2h9.5v9.5H2Z"/><path fill="#7fba00" d="M12.5 2H22v9.5h-9.5Z"/><path fill="#00a4ef" d="M2 12.5h9.5V22H2Z"/><path fill="#ffb900" d="M12.5 12.5H22V22h-9.5Z"/>',
  apple:
    '<path fill="currentColor" d="M16.2 12.6c0-2.3 1.9-3.4 2-3.5-1.1-1.6-2.8-1.8-3.4-1.8-1.4-.2-2.8.8-3.5.8s-1.9-.8-3.1-.8c-1.6 0-3 .9-3.9 2.4-1.6 2.8-.4 7 1.2 9.3.8 1.1 1.7 2.4 2.9 2.3 1.2 0 1.6-.7 3-.7s1.8.7 3 .7 2-1.1 2.8-2.2c.9-1.3 1.2-2.5 1.3-2.6-.1 0-2.3-.9-2.3-3.9ZM13.9 5.7c.6-.8 1.1-1.9 1-2.9-1 0-2.1.6-2.8 1.4-.6.7-1.2 1.8-1 2.8 1.1.1 2.2-.5 2.8-1.3Z"/>',
  gitlab:
    '<path fill="#e24329" d="m12 22 4.2-12.4H7.8Z"/><path fill="#fc6d26" d="M12 22 7.8 9.6H2.2Zm0 0 4.2-12.4h5.6Z"/><path fill="#fca326" d="M2.2 9.6 1 13.3c-.1.4 0 .7.3 1L12 22Zm19.6 0 1.2 3.7c.1.4 0 .7-.3 1L12 22Z"/><path fill="#e24329" d="M2.2 9.6h5.6L5.4 2.3c-.1-.4-.7-.4-.8 0Zm19.6 0h-5.6l2.4-7.3c.1-.4.7-.4.8 0Z"/>',
  discord:
    '<path fill="#5865f2" fill-rule="evenodd" d="M19.6 5.1A17 17 0 0 0 15.4 3.8l-.6 1.2a15.7 15.7 0 0 0-5.6 0L8.6 3.8A17 17 0 0 0 4.4 5.1C1.7 9.1 1 13 1.3 16.8A17.2 17.2 0 0 0 6.5 19.4l1.1-1.8-1.7-.8.4-.3a12.2 12.2 0 0 0 11.4 0l.4.3-1.7.8 1.1 1.8a17.2 17.2 0 0 0 5.2-2.6c.4-4.4-.7-8.3-3.1-11.7ZM8.5 14.5c-1 0-1.9-.9-1.9-2.1s.8-2.1 1.9-2.1 1.9.9 1.9 2.1-.9 2.1-1.9 2.1Zm7 0c-1 0-1.9-.9-1.9-2.1s.8-2.1 1.9-2.1 1.9.9 1.9 2.1-.8 2.1-1.9 2.1Z"/>',
};

/** Any other one: a key. */
const key =
  '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="M11.5 12.5 20 4m-3.5 3.5 3 3M14 10l2 2m-4.2 3.5a4.3 4.3 0 1 1-8.6 0 4.3 4.3 0 0 1 8.6 0Z"/>';

/** The mark of a kind of provider, beside its name, which says the same to who cannot see it. */
export function providerMark(kind: string): Html {
  const shape = (Object.hasOwn(shapes, kind) && shapes[kind]) || key;
  return html`<svg class="mark-of" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${rawHtml(shape)}</svg>`;
}
