import type { AxeResults, Result, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/** Every rule of WCAG 2.2 at A and AA, and what axe holds for good practice. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rules whose answer a colour scheme may change. */
const colours = ["color-contrast", "link-in-text-block"];
/** Rules whose answer the width of the window may change. */
const layout = ["target-size", "scrollable-region-focusable"];

/** What axe finds on a page, a line for each element: empty when nothing. The page needs axe in it. */
export async function askAxe(page: Page, what: "everything but layout" | "colours and layout"): Promise<string[]> {
  const options: RunOptions = {
    ...(what === "everything but layout"
      ? {
          runOnly: { type: "tag", values: tags },
          rules: Object.fromEntries(layout.map((id) => [id, { enabled: false }])),
        }
      : { runOnly: { type: "rule", values: [...colours, ...layout] } }),
    resultTypes: ["violations"],
    // A mail in its frame is not a page of ours, and lets no script in.
    iframes: false,
    preload: false,
  };
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run(options),
    options,
  );
  return violations.flatMap(describe);
}

function describe({ id, help, nodes }: Result): string[] {
  return nodes.map(
    ({ target, any, all, none }) =>
      `axe ${id}: ${help}: ${target.join(" ")} ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`,
  );
}
