import { escapeHtml } from "../../src/shared/html.ts";
import { journeyOf, journeys } from "./journeys.ts";
import { type Screen, screensOf } from "./screens.ts";
import { states } from "./states.ts";
import { views } from "./views.ts";

/** Pictures side by side. */
const perRow = 3;

/** The page that shows the pictures of docs/screens: Markdown, with tables that GitHub draws. */
export function screensPage(): string {
  const names = Object.keys(states);
  const screens = screensOf(names);
  const [first] = views;
  const parts = journeys.map((journey) => {
    const own = screens.filter(({ state }) => journeyOf(state) === journey);
    const plain = own.filter(({ view }) => view === first);
    const others = Map.groupBy(
      own.filter(({ view }) => view !== first),
      ({ state }) => state,
    );
    const tables = [
      table(
        plain.map((screen) => cell(screen, sayState(states[screen.state]?.() ?? ""))),
        perRow,
      ),
    ];
    for (const shown of others.values())
      tables.push(
        table(
          shown.map((screen) => cell(screen, `${sayHeading(states[screen.state]?.() ?? "")}, ${screen.view.says}`)),
        ),
      );
    return `## ${journey.title}\n\n${journey.about}\n\n${tables.join("\n\n")}\n`;
  });
  const contents = journeys.map(({ title }) => `[${title}](#${anchorOf(title)})`).join(" · ");
  return `# Every page, in every state

<!-- Written by \`node scripts/take-screens.ts\`, which takes the pictures. -->

${names.length} states of pages as they are tested, with invented people in them. Each stands here once, on a desktop by day; the first of
each part, and some more, also by night, in German and on a phone. Under each is what the page says itself. A click shows it larger.

${contents}

${parts.join("\n")}`;
}

/** What a page says of itself: its heading, and the news under it. */
function sayState(page: string): string {
  const news = /<(\w+)[^>]* class="(?:alert|notice|reminder)"[^>]*>([\s\S]*?)<\/\1>/.exec(page)?.[2];
  if (news === undefined) return sayHeading(page);
  const [sentence = ""] = textOf(/<h2[^>]*>([\s\S]*?)<\/h2>/.exec(news)?.[1] ?? news).split(/(?<=[.!?]) /, 1);
  return `${sayHeading(page)}: ${sentence}`;
}

function sayHeading(page: string): string {
  return textOf(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? "");
}

/** The text of HTML of ours, still escaped. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function cell({ file, state }: Screen, says: string): string {
  return `<a href="${file}"><img src="${file}" alt="${says.replaceAll('"', "&quot;")}"></a><br><sub>${says} <code>${escapeHtml(state)}</code></sub>`;
}

/** Rows of cells of one width. */
function table(cells: readonly string[], columns: number = cells.length): string {
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  );
  const width = Math.floor(100 / columns);
  const drawn = rows.map(
    (row) => `<tr>${row.map((one) => `\n<td width="${width}%" valign="top">${one}</td>`).join("")}\n</tr>`,
  );
  return `<table>\n${drawn.join("\n")}\n</table>`;
}

/** As GitHub makes it from a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}
