import { isJson, type ReadHeader } from "./origin-rule.ts";

/** Whether a person's browser is going to show the answer as a page, so that it should be one. */
export function isNavigation(header: ReadHeader): boolean {
  const mode = header("sec-fetch-mode");
  if (mode) return mode === "navigate";
  // No page sends JSON, and some programs ask for HTML before all else unless they are told otherwise.
  return prefersHtml(header("accept") ?? "") && !isJson(header("content-type"));
}

/** Whether HTML is asked for by name, and JSON not before it (RFC 9110, section 12.5.1). Of equal weights the one that is named first counts. */
function prefersHtml(accept: string): boolean {
  const ranges = accept.toLowerCase().split(",", 32).map(readRange);
  const wanted = ranges.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight);
  return wanted.find(({ type }) => /^(?:text\/html|application\/(?:problem\+)?json)$/.test(type))?.type === "text/html";
}

function readRange(text: string): { readonly type: string; readonly weight: number } {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
}
