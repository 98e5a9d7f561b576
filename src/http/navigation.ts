import { isJson, type ReadHeader } from "./origin-rule.ts";

/** Whether a person's browser is going to show the answer as a page, so that it should be one. */
export function isNavigation(header: ReadHeader): boolean {
  const mode = header("sec-fetch-mode");
  if (mode) return mode === "navigate";
  // No page sends JSON, and some programs ask for HTML before all else unless they are told otherwise.
  return (header("accept") ?? "").includes("text/html") && !isJson(header("content-type"));
}
