import { fill, html, type Html, type HtmlValue } from "../../shared/html.ts";
import { isCopyKey, type Say, sayCount, type Voice } from "../speak.ts";
import { methodPhrase, type ProviderNames, providerName } from "./method-name.ts";
import type { AdminEventView } from "./views.ts";

/** What sentences need to know beside the event. */
export interface Naming {
  readonly say: Say;
  readonly voice: Voice;
  readonly methodNames: ProviderNames;
}

/** What happened, in one sentence: the most exact one there is, with the event's own words in it. */
export function eventSentence({ say, voice, methodNames }: Naming, event: AdminEventView): Html {
  const { type, count, data } = event;
  if (type === "sessions_ended") return html`${sayCount(voice, "console.event.sessions_ended", count)}`;
  const base = `console.event.${type}` as const;
  const exact = [data["reason"], data["code"]].map((word) => `${base}.${String(word)}`).find(isCopyKey);
  const text = fill(say(exact ?? base), words(say, methodNames, data));
  return count > 1 ? html`${text} · ${sayCount(voice, "console.event_times", count)}` : text;
}

/** Whatever an event of an earlier version lacks is a dash, never a place that stays empty. */
const missing = Object.fromEntries(
  ["method", "provider", "code", "call", "kid", "algorithm", "name", "role", "kind", "claim", "reason"].map((name) => [
    name,
    "–",
  ]),
);

/** The values of an event's data as they stand in a sentence. Security: whatever they are, they are text. */
function words(say: Say, names: ProviderNames, data: AdminEventView["data"]): Readonly<Record<string, HtmlValue>> {
  const named = Object.entries(data).map(([name, value]): [string, HtmlValue] => {
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "–";
    if (name === "method") return [name, methodPhrase(say, names, text)];
    if (name === "provider") return [name, providerName(names, text)];
    return [name, html`<bdi>${text}</bdi>`];
  });
  const level = data["operator"] ?? "none";
  const key = `console.level.${typeof level === "string" ? level : ""}`;
  return {
    ...missing,
    ...Object.fromEntries(named),
    ...(isCopyKey(key) && { operator: say(key) }),
  };
}
