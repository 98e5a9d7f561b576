/** Pages with one short form: a panelled front door on the left, its lock on the side that opens. On a phone the door is a band on top. */
export const doorStyle = `
.front { flex: 1; display: grid; grid-template-rows: auto 1fr; }
.panel { position: relative; display: flex; align-items: center; padding: .75rem 1.25rem; background: var(--door); border-bottom: 3px solid var(--sill); }
.panel .lock { display: none; }
.front main { width: 100%; max-width: 26.5rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
.front h1 { margin-bottom: 1.25rem; }
.front .alert, .front .notice, .front .lead { margin-bottom: 1.25rem; }
.foot { margin-top: .875rem; color: var(--muted); }
.foot a { display: inline-block; padding-block: .625rem; }
.aside { margin: 1.5rem 0 0; color: var(--muted); }
.steps { margin: 0 0 1.5rem; padding-left: 1.25rem; list-style: disc; }
.steps li + li { margin-top: .375rem; }
.ways { display: flex; flex-wrap: wrap; gap: .75rem; }
.request { font-size: .875rem; }
@media (min-width: 52rem) and (min-height: 26rem) {
  .front { grid-template: 1fr / minmax(20rem, 5fr) 8fr; }
  .panel { display: grid; grid-template: 6fr 5fr / 1fr; gap: 2.25rem; align-items: stretch; padding: 2.25rem 6.5rem 2.25rem 2.25rem; border: 0; border-right: 4px solid var(--sill); }
  .panel::before, .panel::after { content: ""; grid-column: 1; border: 1rem solid; border-color: var(--door-low) var(--door-side) var(--door-high) var(--door-shade); background: var(--door); }
  .panel::before { grid-row: 1; }
  .panel::after { grid-row: 2; }
  .panel .brand { grid-area: 1 / 1; align-self: start; justify-self: start; z-index: 1; margin: 2.25rem 2.5rem; font-size: 1.25rem; }
  .panel .mark { display: none; }
  .panel .lock { display: block; position: absolute; right: 1.75rem; top: calc(54% - 2.5rem); width: 3rem; height: 5rem; }
  .front main { align-self: center; padding: 3rem 1.5rem; }
}
`;
