import type { PageFrame } from "./page-frame.ts";

/** A link that keeps where the person was heading. */
export function withReturn(url: string, frame: Pick<PageFrame, "returnTo">): string {
  if (frame.returnTo === null) return url;
  return `${url}${url.includes("?") ? "&" : "?"}returnTo=${encodeURIComponent(frame.returnTo)}`;
}
