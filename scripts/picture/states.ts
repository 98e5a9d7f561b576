import type { Language } from "../../src/pages/copy.ts";
import { consoleStates } from "../console-states.ts";
import { inLanguage, pageStates } from "../page-states.ts";

/** Every state of every page, by name. */
export const states: Readonly<Record<string, () => string>> = { ...pageStates, ...consoleStates };

/** A state in a language; undefined for none. */
export function renderState(name: string, language: Language): string | undefined {
  const render = Object.hasOwn(states, name) ? states[name] : undefined;
  return render && inLanguage(language, render);
}
