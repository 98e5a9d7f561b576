import { type Html, html, rawHtml } from "../shared/html.ts";

/** What a session runs on, as far as it can be told. */
export type DeviceKind = "desktop" | "phone" | "tablet" | "program";

const shapes: Readonly<Record<DeviceKind, string>> = {
  desktop: '<rect x="3" y="4" width="18" height="12" rx="1.5"/><path d="M8.5 20h7M12 16v4"/>',
  phone: '<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>',
  tablet: '<rect x="4.5" y="3" width="15" height="18" rx="2"/><path d="M11 18h2"/>',
  program: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="m7 9 3 3-3 3m5.5 0H17"/>',
};

/** A drawing of the device, 24 by 24, with its kind as a text alternative. */
export function deviceIcon(kind: DeviceKind, label: string): Html {
  return html`<svg class="device" viewBox="0 0 24 24" role="img" aria-label="${label}" focusable="false">${rawHtml(shapes[kind])}</svg>`;
}
