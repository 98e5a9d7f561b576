import type { PageAct } from "./script-words.ts";

/**
 * Puts functions together to one script, as their own source says them: what is sent is what was type-checked and tested. Each runs once, by itself: one that
 * fails takes no other along, and none takes the page along.
 */
export function composeScript(acts: readonly PageAct[]): string {
  const source = `(() => {
"use strict";
const words = document.currentScript.dataset;
for (const act of [
${acts.map(String).join(",\n")}
]) {
try {
act(words);
} catch (error) {
console.error(error);
}
}
})();
`;
  // Comments are for us. Where a type stood there are spaces.
  return source
    .replace(/^\s*\/\/.*\n/gm, "")
    .replace(/\n\s*/g, "\n")
    .replace(/ {2,}/g, " ");
}
