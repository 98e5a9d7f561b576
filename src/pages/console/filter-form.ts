import { attributes, type Html, html, type HtmlValue } from "../../shared/html.ts";
import type { Say } from "../speak.ts";

/** One thing to filter by. The name is that of the query. */
export type Filter =
  | {
      readonly kind: "search";
      readonly name: string;
      readonly label: string;
      readonly value: string;
      readonly hint?: string;
    }
  | { readonly kind: "text"; readonly name: string; readonly label: string; readonly value: string }
  | { readonly kind: "moment"; readonly name: string; readonly label: string; readonly value: string }
  | {
      readonly kind: "choice";
      readonly name: string;
      readonly label: string;
      readonly value: string;
      readonly choices: readonly Choice[];
    };

/** What a filter can be set to. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Choices under one heading stand together. */
  readonly group?: string;
}

export interface FilterFormOptions {
  /** Prefix of its ids. */
  readonly id: string;
  /** What is searched, for screen readers. */
  readonly label: string;
  /** The page itself, without a query. */
  readonly action: string;
  readonly filters: readonly Filter[];
  /** Whether anything is filtered, so that it can be taken back. */
  readonly isSet: boolean;
  /** The id of what it filters: a script shows the answer there as somebody types. */
  readonly results: string;
}

/**
 * Filters of a list, in the address: a page that is filtered can be kept, sent and gone back to. Without script it is sent by its button.
 * Wrong input is said above the list.
 */
export function filterForm(say: Say, options: FilterFormOptions): Html {
  const { id, label, action, filters, isSet, results } = options;
  return html`<form class="filters" method="get" action="${action}" role="search" aria-label="${label}" data-filters="${results}">
${filters.map((filter) => filterField(say, id, filter))}
<div class="send"><button>${say("console.filter")}</button>${isSet && html` <a href="${action}">${say("console.filter_clear")}</a>`}</div>
</form>`;
}

function filterField(say: Say, form: string, filter: Filter): Html {
  const id = `${form}-${filter.name}`;
  const { label, name, value } = filter;
  if (filter.kind === "choice") {
    return html`<div class="filter"><label for="${id}">${label}</label><select id="${id}" name="${name}">${choices(filter.choices, value)}</select></div>`;
  }
  const hint =
    filter.kind === "search" ? filter.hint : filter.kind === "moment" ? say("console.filter_utc") : undefined;
  const given = attributes({
    id,
    name,
    type: filter.kind === "moment" ? "datetime-local" : filter.kind,
    value: value === "" ? null : value,
    "aria-describedby": hint === undefined ? null : `${id}-hint`,
    ...(filter.kind !== "moment" && { autocomplete: "off", autocapitalize: "none", spellcheck: "false" }),
  });
  return html`<div class="filter${classOf(filter)}"><label for="${id}">${label}</label>
<input${given}>${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}</div>`;
}

function choices(all: readonly Choice[], value: string): HtmlValue {
  const option = (choice: Choice): Html =>
    html`<option${attributes({ value: choice.value, selected: choice.value === value })}>${choice.label}</option>`;
  const groups = [...new Set(all.map(({ group }) => group))];
  return groups.map((group) => {
    const of = all.filter((choice) => choice.group === group).map(option);
    return group === undefined ? of : html`<optgroup label="${group}">${of}</optgroup>`;
  });
}

function classOf({ kind }: Filter): string {
  return kind === "search" ? " wide" : kind === "moment" ? " moment" : "";
}
