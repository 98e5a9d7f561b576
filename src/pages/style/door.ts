/** Pages with one short form: a panelled front door on the left, its lock on the side that opens. On a phone the door is a band on top. */
export const doorStyle = `
.front { flex: 1; display: grid; grid-template-rows: auto 1fr; }
.panel { position: relative; display: flex; align-items: center; padding: .75rem 1.25rem; background: var(--door); border-bottom: 3px solid var(--door-low); }
.panel .lock { display: none; }
.front main { width: 100%; max-width: 26.5rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
.front h1 { margin-bottom: 1.25rem; }
.front .alert, .front .notice, .front .lead { margin-bottom: 1.25rem; }
.foot { margin-top: 1.5rem; color: var(--muted); }
.ways { display: flex; flex-wrap: wrap; gap: .75rem; }
.request { font-size: .875rem; }
@media (min-width: 52rem) and (min-height: 26rem) {
  .front { grid-template: 1fr / minmax(20rem, 5fr) 8fr; }
  .panel { display: grid; grid-template: 5fr 7fr / 1fr; gap: 1.75rem; align-items: stretch; padding: 2rem 5.5rem 2rem 2rem; border: 0; border-right: 6px solid var(--door-low); }
  .panel::before, .panel::after { content: ""; grid-column: 1; border-radius: 3px; border: 1px solid; border-color: var(--door-low) var(--door-high) var(--door-high) var(--door-low); outline: 1px solid var(--door-low); outline-offset: -12px; }
  .panel::before { grid-row: 1; }
  .panel::after { grid-row: 2; }
  .panel .brand { grid-area: 1 / 1; align-self: start; z-index: 1; margin: 1.75rem 1.875rem; }
  .panel .lock { display: block; position: absolute; right: 1.5rem; top: 50%; width: 2.5rem; height: 4rem; }
  .front main { align-self: center; padding: 3rem 1.5rem; }
}
`;
