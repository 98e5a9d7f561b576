/** Pages with one short form: a panelled front door on the left, its lock on the side that opens, and where there is room a fanlight, dark by day and lit by night. On a phone the door is a band on top. */
export const doorStyle = `
.front { flex: 1; display: grid; grid-template: auto 1fr / minmax(0, 1fr); }
.panel { position: relative; display: flex; align-items: center; padding: var(--space-3) var(--space-5); background: var(--door); border-bottom: 3px solid var(--sill); }
.panel .lock { display: none; }
.front main { min-width: 0; width: 100%; max-width: 26.5rem; margin: 0 auto; padding: 2rem var(--space-5) 3rem; }
.front h1 { margin-bottom: var(--space-5); }
.front .alert, .front .notice, .front .lead { margin-bottom: var(--space-5); }
.foot { margin-top: .875rem; color: var(--muted); }
.foot a { display: inline-block; padding-block: .625rem; }
.aside { margin: var(--space-6) 0 0; color: var(--muted); }
.steps { margin: 0 0 var(--space-6); padding-left: var(--space-5); list-style: disc; }
.steps li + li { margin-top: .375rem; }
.ways { display: flex; flex-wrap: wrap; gap: var(--space-3); }
.request { font-size: var(--type-2); }
@media (min-width: 52rem) and (min-height: 26rem) {
  .front { grid-template: 1fr / minmax(20rem, 5fr) 8fr; }
  .panel { display: grid; grid-template: 6fr 5fr / 1fr; gap: var(--space-7); align-items: stretch; padding: var(--space-7) 6.5rem var(--space-7) var(--space-7); border: 0; border-right: 4px solid var(--sill); }
  .panel::before, .panel::after { content: ""; grid-column: 1; border: 1rem solid; border-color: var(--door-low) var(--door-side) var(--door-high) var(--door-shade); background: var(--door); }
  .panel::before { grid-row: 1; }
  .panel::after { grid-row: 2; }
  .panel .brand { grid-area: 1 / 1; align-self: start; justify-self: start; z-index: 1; margin: var(--space-7) 2.5rem; font-size: var(--type-5); }
  .panel .mark { display: none; }
  .panel .lock { display: block; position: absolute; right: 1.75rem; top: calc(54% - 2.5rem); width: 3rem; height: 5rem; }
  .front main { align-self: center; padding: 3rem var(--space-6); }
}
@media (min-width: 66rem) and (min-height: 42rem) {
  .panel::before { --fan: clamp(6.5rem, 9vw, 10rem); background: radial-gradient(circle at 50% 100%, var(--door) 22%, transparent 23%), repeating-conic-gradient(from 269deg at 50% 103%, var(--door) 0 2deg, transparent 0 36deg), radial-gradient(var(--fan) at 50% 100%, var(--glass) 98%, transparent); background-position: 50% 85%; background-size: calc(2 * var(--fan)) var(--fan); background-repeat: no-repeat; background-color: var(--door); }
}
`;
