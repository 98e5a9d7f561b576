import { attributes, type Html, html, type HtmlValue } from "../../shared/html.ts";

/** One column of a table. */
export interface Column<Row> {
  /** Above the column; on a phone, where rows are cards, before the value. */
  readonly title: string;
  /** The title is for screen readers alone: the values say what they are. */
  readonly quiet?: true;
  /** It names the row: one column of a table. */
  readonly names?: true;
  readonly cell: (row: Row) => HtmlValue;
}

export interface TableOptions<Row> {
  /** Prefix of its ids. */
  readonly id: string;
  /** What it lists, for screen readers: the heading above says it to everybody else. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** Rows under titles. What is too wide scrolls inside its own region, never the page; on a phone each row is a card. */
export function table<Row>({ id, caption, columns, rows }: TableOptions<Row>): Html {
  return html`<div class="table" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table>
<caption class="unseen" id="${id}-caption">${caption}</caption>
<thead><tr>${columns.map(({ title, quiet }) => html`<th scope="col">${quiet ? html`<span class="unseen">${title}</span>` : title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>\n`)}</tbody>
</table>
</div>`;
}

function cellOf<Row>({ title, quiet, names, cell }: Column<Row>, row: Row): Html {
  const value = cell(row);
  if (names) return html`<th scope="row">${value}</th>`;
  return html`<td${attributes({ "data-label": quiet ? null : title })}><div>${value}</div></td>`;
}
