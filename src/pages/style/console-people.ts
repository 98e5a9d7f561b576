/** Lists, filters, confirmations and one user: on a phone the rows of a table are cards, and what can be done stands before what is known, for the ear as for the eye. */
export const consolePeopleStyle = `
select, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); }
select { width: 100%; min-height: 2.75rem; padding: .5rem .625rem; }
textarea { display: block; width: 100%; padding: .625rem .75rem; font: .875rem/1.5 var(--mono); resize: vertical; }
select:hover, textarea:hover { border-color: var(--ink); }
select:focus, textarea:focus { outline: 3px solid var(--focus); outline-offset: -1px; border-color: var(--focus); }
.field select, .field textarea { margin-top: .375rem; }
[aria-invalid]:is(select, textarea) { border: 2px solid var(--bad); }
.filters { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .75rem 1rem; margin-bottom: 1rem; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.filter { flex: 1 1 7.5rem; min-width: 0; }
.filter.wide { flex: 2 1 13rem; }
.filter.moment { flex: 1 1 15rem; max-width: 22rem; }
.filter label { margin-bottom: .25rem; font-size: .875rem; }
.filter input { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); }
.filter input:hover { border-color: var(--ink); }
.filter input:focus { outline: 3px solid var(--focus); outline-offset: -1px; border-color: var(--focus); }
.filter .hint { margin-top: .25rem; font-size: .8125rem; }
.filters .send { flex-basis: 100%; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
.send a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.found { min-height: 1.5rem; margin-bottom: .5rem; color: var(--muted); font-size: .875rem; }
.table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.table table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
.table th, .table td { padding: .625rem 1rem; text-align: left; vertical-align: middle; }
.table thead th { padding-block: .5rem; border-bottom: 1px solid var(--line); color: var(--muted); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.table tbody th { min-width: 13rem; font-weight: 600; }
.table tbody td { min-width: 6.5rem; }
.table tbody tr + tr > * { border-top: 1px solid var(--line); }
.table tbody tr:hover { background: var(--paper); }
.table tbody a:not(.button) { display: inline-block; padding-block: .125rem; }
.table .fine { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400; }
.thing { display: flex; align-items: center; gap: .75rem; }
.row-acts { display: flex; align-items: center; justify-content: flex-end; gap: .25rem .875rem; }
.small { min-height: 2.75rem; padding-inline: .875rem; }
.badges { display: inline-flex; flex-wrap: wrap; gap: .25rem; }
.badges .badge { white-space: normal; }
.head h1 { min-width: 0; overflow-wrap: anywhere; }
.badge.bad { background: var(--bad-paper); color: var(--bad); }
.badge.calm { background: var(--paper); color: var(--muted); box-shadow: inset 0 0 0 1px var(--line); }
.badge.brass { background: var(--brass); color: #241a02; }
.pager { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
.pager [rel=next] { margin-left: auto; }
.empty { padding: 2.5rem 1.5rem; background: var(--card); border: 1px dashed var(--edge); border-radius: var(--radius); text-align: center; }
.empty .title { font-weight: 650; }
.empty p + p { margin-top: .25rem; color: var(--muted); }
.empty .ways { justify-content: center; }
.empty .ways a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.confirm, .narrow { max-width: 36rem; }
.confirm { padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.consequences { display: grid; gap: .5rem; margin: 0 0 1.25rem; }
.lead + .consequences { margin-top: .75rem; }
.consequences li { position: relative; padding-left: 1.25rem; }
.consequences li::before { content: ""; position: absolute; left: 0; top: .5rem; width: .5rem; height: .5rem; border-radius: 50%; background: var(--brass); }
.danger { color: var(--card); background: var(--bad); border-color: var(--bad); }
.danger:hover { filter: brightness(.9); border-color: var(--bad); }
.acts-card .danger { color: var(--bad); background: none; }
.acts-card .danger:hover { background: var(--bad-paper); filter: none; }
.split { display: grid; gap: 1.25rem; }
.split > div { display: grid; gap: 1.25rem; min-width: 0; }
.panel-card { min-width: 0; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.panel-card > h2 { margin-bottom: .75rem; }
.panel-card > h3 { margin: 1rem 0 .375rem; font-size: .9375rem; }
.panel-card > p + p { margin-top: .5rem; }
.panel-card .table { margin-inline: -.5rem; border: 0; }
.panel-card .table th, .panel-card .table td { min-width: 0; padding-inline: .5rem; }
.panel-card > p:has(> a) { margin-top: .75rem; }
.acts-card { align-self: start; }
.acts-card ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .5rem; }
.acts-card li { display: grid; }
.acts-card ul + p { margin-top: .75rem; }
.acts-card .wide { min-height: 2.75rem; font-size: .9375rem; }
.matters { display: grid; gap: .5rem; margin-bottom: 1.25rem; }
.matters li { padding: .625rem 1rem; border: 1px solid var(--brass); border-left-width: .375rem; border-radius: var(--radius); background: var(--card); }
.pairs { display: grid; gap: .375rem 1.5rem; margin: 0; font-size: .9375rem; }
.pairs > div { display: grid; grid-template-columns: minmax(5.5rem, 25%) 1fr; gap: .75rem; }
.pairs dt { color: var(--muted); font-weight: 400; }
.pairs dd { min-width: 0; overflow-wrap: anywhere; }
.pairs time, .table time { white-space: normal; }
.console p > a:not(.button), .console dd a, .console td a:not(.button) { padding-block: .25rem; }
.lines { display: grid; gap: .75rem; }
.json { max-height: 20rem; margin: 0; padding: .75rem 1rem; overflow: auto; background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius); font: .8125rem/1.5 var(--mono); }
.json code { font: inherit; white-space: pre; }
.log { margin: 0; padding: 0; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.panel-card .log { border: 0; margin-inline: -.75rem; }
.entry + .entry { border-top: 1px solid var(--line); }
.entry { position: relative; }
.entry summary { display: block; position: relative; min-height: 2.75rem; padding: .625rem 1rem .625rem 2.25rem; cursor: pointer; list-style: none; border-radius: var(--radius); }
.panel-card .entry summary { padding-left: 2rem; }
.entry summary::before { content: ""; position: absolute; left: 1rem; top: 1.125rem; width: .4375rem; height: .4375rem; border: solid var(--muted); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.panel-card .entry summary::before { left: .75rem; }
.entry details[open] summary::before { transform: rotate(45deg); }
.entry summary:hover { background: var(--paper); }
.what { display: block; font-weight: 500; }
.entry .fine { font-size: .8125rem; }
.about-whom { padding: 0 1rem .625rem 2.25rem; }
.about-whom a { display: inline-block; padding-block: .25rem; }
.entry details > dl, .entry details > pre { margin: 0 1rem .875rem 2.25rem; }
.export { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; margin-top: 1rem; }
.halves { display: grid; gap: 1.25rem; }
.halves .panel-card > p { margin-bottom: 1rem; }
.notice label:has(+ .copy) { margin-top: .625rem; }
.copy { width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); font: .875rem var(--mono); }
.console .person { margin-bottom: 1.25rem; }
dialog { width: min(36rem, calc(100% - 2rem)); padding: 1.5rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.5); box-shadow: 0 1.5rem 4rem rgb(0 0 0 / .35); }
dialog::backdrop { background: rgb(6 21 16 / .55); }
dialog h2 { margin-bottom: .75rem; font-size: 1.25rem; }
dialog .confirm { max-width: none; padding: 0; border: 0; }
@media (max-width: 47.99rem) {
  .table:not(.wide) { background: none; border: 0; overflow: visible; }
  .table table, .table tbody, .table tr, .table th, .table td { display: block; }
  .table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .table tbody tr { padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
  .table tbody tr + tr { margin-top: .625rem; }
  .table tbody tr + tr > * { border: 0; }
  .table tbody th, .table tbody td { padding: .1875rem 0; }
  .table td[data-label] { display: grid; grid-template-columns: 6rem 1fr; gap: .75rem; }
  .table td[data-label]::before { content: attr(data-label); color: var(--muted); font-size: .875rem; }
  .table td > div { min-width: 0; }
  .table td:has(> div:empty) { display: none; }
  .panel-card .table { margin-inline: 0; }
  .panel-card .table tbody tr { padding: .75rem; }
  .row-acts { justify-content: space-between; }
}
@media (min-width: 48rem) {
  .filters .send { flex-basis: auto; padding-top: 1.5rem; }
  .halves { grid-template-columns: 1fr 1fr; align-items: start; }
  .entry:has(.about-whom) summary { padding-right: 22rem; }
  .about-whom { position: absolute; top: .875rem; right: 1rem; width: 20rem; margin: 0; padding: 0; text-align: right; }
}
@media (min-width: 75rem) {
  .split > div { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
  .split > div > :nth-child(n + 3) { grid-column: 1 / -1; }
}
`;
