import { formatMinute } from "../moment.ts";
import { type CountedKey, isCopyKey, sayCount, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";

/** What a form did, as it left it for the page that it led to. */
export interface Done {
  /** A word of ours. */
  readonly notice: string;
  /** Its numbers: `count`; `date`, in ISO 8601; `level`. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** Says what was done, in numbers. Null: nothing was, or nothing that there is a sentence for. */
export function doneSentence(frame: ConsoleFrame, done: Done | null): string | null {
  if (done === null) return null;
  const say = speak(frame);
  const { count, date, level } = done.values;
  const key = `console.done.${done.notice}`;
  const sentence = isCopyKey(key) ? say(key) : countedSentence(frame, key, Number(count));
  if (sentence === null) return null;
  const levelKey = `console.level.${String(level)}`;
  const said: Readonly<Record<string, string>> = {
    ...(date !== undefined && { date: formatMoment(frame, new Date(date)) }),
    ...(isCopyKey(levelKey) && { level: say(levelKey) }),
  };
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => said[name] ?? place);
}

function countedSentence(frame: ConsoleFrame, key: string, count: number): string | null {
  if (!isCopyKey(`${key}.one`) || !Number.isSafeInteger(count)) return null;
  return sayCount(frame, key as CountedKey, count);
}

/** A day and a time, in UTC. */
export function formatMoment(frame: ConsoleFrame, moment: Date): string {
  const say = speak(frame);
  return say("time.absolute", { date: formatMinute(say("page.locale"), moment) });
}
