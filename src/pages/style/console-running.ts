/** The overview, its charts, and pages about the installation that runs. Words of a chart stand beside the drawing, so that they keep their size. */
export const consoleRunningStyle = `
:root {
  --chart-good: #3f8f6f;
  --chart-bad: #a02a1c;
  --chart-plain: #56635c;
  --chart-other: #a8741a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --chart-good: #58a884;
    --chart-bad: #f59a8c;
    --chart-plain: #9daaa3;
    --chart-other: #e0b85c;
  }
}
.about-page { max-width: 48rem; margin-bottom: 1.25rem; }
.below { margin-top: .75rem; }
.console .steady { background: var(--card); border-color: var(--line); border-left: .375rem solid var(--good); }
.attention { margin-bottom: 1.75rem; }
.attention h2 { margin-bottom: .625rem; }
.attention .matters { margin: 0; }
.attention .matters li { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1.25rem; }
.attention .matters p { flex: 1 1 20rem; }
.attention .matters a { display: inline-flex; align-items: center; min-height: 2.75rem; white-space: nowrap; }
.attention .matters strong { display: block; font-size: .8125rem; color: var(--muted); }
.attention .matters .severe { border-color: var(--bad); background: var(--bad-paper); }
.attention .matters .severe strong { color: var(--bad); }
.stats { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0 0 2rem; }
.stat { padding: .875rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.stat dt { font-size: .8125rem; font-weight: 600; color: var(--muted); }
.stat dt a { color: inherit; }
.stat .number { font-size: 1.625rem; font-weight: 650; line-height: 1.3; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.stat .fine { font-size: .8125rem; }
.stat.bad { border-color: var(--bad); }
.stat.bad .number { color: var(--bad); }
.over-time { margin-top: 2.25rem; }
.over-time .head { margin-bottom: .25rem; }
.over-time > .fine { max-width: 60rem; margin-bottom: 1rem; }
.spans ul { display: flex; border: 1px solid var(--edge); border-radius: var(--radius); overflow: hidden; }
.spans li + li { border-left: 1px solid var(--edge); }
.spans a { display: flex; align-items: center; min-height: 2.75rem; padding: 0 .875rem; font-size: .9375rem; color: var(--ink); text-decoration: none; background: var(--card); }
.spans a:hover { text-decoration: underline; }
.spans a:focus-visible { outline-offset: -3px; }
.spans a[aria-current] { background: var(--good-paper); color: var(--good); font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1rem; }
.chart { min-width: 0; margin: 0; padding: 1rem 1.125rem .5rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.chart figcaption p { min-height: 2.5em; color: var(--muted); font-size: .875rem; }
.chart .nothing { display: grid; place-items: center; min-height: 9rem; color: var(--muted); }
.legend { display: flex; flex-wrap: wrap; gap: .125rem 1rem; margin-top: .25rem; font-size: .8125rem; }
.legend li { display: flex; align-items: center; gap: .375rem; }
.legend li::before { content: ""; width: .75rem; height: .75rem; border-radius: 2px; background: var(--tone); }
.plot { display: grid; grid-template: 9rem auto / auto 1fr; gap: .375rem .5rem; margin-top: .875rem; }
.plot svg { width: 100%; height: 100%; overflow: visible; }
.plot ol { margin: 0; padding: 0; list-style: none; color: var(--muted); font-size: .75rem; line-height: 1; font-variant-numeric: tabular-nums; }
figcaption + .plot { margin-top: 2.375rem; }
.marks { display: flex; flex-direction: column; justify-content: space-between; text-align: right; }
.marks li { height: 0; display: flex; align-items: center; justify-content: flex-end; }
.axis { grid-column: 2; display: flex; justify-content: space-between; }
.tone-good { --tone: var(--chart-good); }
.tone-bad { --tone: var(--chart-bad); }
.tone-plain { --tone: var(--chart-plain); }
.tone-other { --tone: var(--chart-other); }
.plot path { vector-effect: non-scaling-stroke; }
.grid { fill: none; stroke: var(--line); stroke-width: 1; }
.bar { fill: var(--tone); stroke: var(--card); stroke-width: 1; }
.line { fill: none; stroke: var(--tone); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.tone-bad { stroke-dasharray: 5 4; }
.numbers { margin-top: .25rem; font-size: .875rem; }
.numbers summary { display: flex; align-items: center; min-height: 2.75rem; color: var(--accent); cursor: pointer; }
.numbers .scroll { max-height: 18rem; margin-bottom: .5rem; overflow: auto; border: 1px solid var(--line); border-radius: var(--radius); }
.numbers table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.numbers th, .numbers td { padding: .25rem .75rem; text-align: right; font-weight: 400; }
.numbers th:first-child { text-align: left; white-space: nowrap; }
.numbers thead th { position: sticky; top: 0; background: var(--card); font-weight: 600; vertical-align: bottom; }
.numbers tbody tr > * { border-top: 1px solid var(--line); }
.rotation { display: grid; gap: 1rem; margin-bottom: 1.25rem; }
.meter { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; font-size: .875rem; }
.meter label { font-size: .875rem; }
.meter span { color: var(--muted); }
.meter meter { grid-column: 1 / -1; width: 100%; height: .75rem; margin-top: .25rem; background: var(--line); border: 0; border-radius: 1rem; -webkit-appearance: none; appearance: none; overflow: hidden; }
.meter meter::-webkit-meter-inner-element { display: block; height: .75rem; }
.meter meter::-webkit-meter-bar { height: .75rem; background: var(--line); border: 0; border-radius: 1rem; }
.meter meter::-webkit-meter-optimum-value { background: var(--accent); border-radius: 1rem; }
.meter meter::-moz-meter-bar { background: var(--accent); border-radius: 1rem; }
.table td [lang] { overflow-wrap: anywhere; }
.small { white-space: nowrap; }
.table .lines { gap: .25rem; }
.table time, .pairs time, .over-time time { white-space: normal; }
.badge.good { background: var(--good-paper); color: var(--good); }
.made-key { margin-bottom: 1.25rem; border: 2px solid var(--brass); }
.made-key .field { margin: .75rem 0; }
.made-key .secret { font-family: var(--mono); user-select: all; }
fieldset { min-width: 0; margin: 0 0 1.125rem; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; font-size: .9375rem; }
fieldset .check { margin: 0; }
.outgoing + .outgoing, .settings { margin-top: 2.5rem; }
.outgoing .head { margin-bottom: .5rem; }
.outgoing .stats { max-width: 26rem; margin: .75rem 0 1rem; }
.checks .findings { display: grid; gap: .625rem; margin: .75rem 0 1rem; }
.checks h2 + .fine { margin-bottom: .75rem; }
.findings > li { display: grid; gap: .375rem; padding: .875rem 1.125rem; background: var(--card); border: 1px solid var(--line); border-left-width: .375rem; border-radius: var(--radius); }
.findings > .severe { border-left-color: var(--bad); }
.findings > .mild { border-left-color: var(--brass); }
.findings.small { gap: 0; min-height: 0; padding: 0; }
.findings.small > li { padding: .5rem 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; background: none; font-size: .9375rem; }
.findings.small code { color: var(--muted); margin-right: .375rem; }
.console .fold { margin: 0; padding: 0 1.125rem; background: var(--card); border: 1px solid var(--line); }
.console .fold + .fold { border-top: 0; }
.console .fold:not(.fold + .fold) { border-top-left-radius: var(--radius); border-top-right-radius: var(--radius); }
.console .fold:not(:has(+ .fold)) { border-bottom-left-radius: var(--radius); border-bottom-right-radius: var(--radius); }
.console .fold summary { min-height: 3rem; }
.console .fold > p { margin-bottom: .5rem; }
.console .fold[open] { padding-bottom: .5rem; }
.settings > .fine { margin-bottom: .75rem; }
.set { margin: 0; }
.set > div { display: grid; gap: .125rem 1.5rem; padding: .75rem 0; border-top: 1px solid var(--line); }
.set dt .fine { display: block; font-size: .8125rem; font-weight: 400; overflow-wrap: anywhere; }
.set .value { font-weight: 600; overflow-wrap: anywhere; }
.set .not-set .value { color: var(--muted); font-weight: 400; }
@media (min-width: 48rem) {
  .numbers-now .stats { grid-template-columns: repeat(4, 1fr); }
  .set > div { grid-template-columns: minmax(0, 17rem) minmax(0, 1fr); }
}
@media (forced-colors: active) {
  .bar { fill: CanvasText; }
  .line { stroke: CanvasText; }
  .grid { stroke: GrayText; }
  .legend li::before { forced-color-adjust: none; }
}
`;
