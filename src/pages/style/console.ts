/** The console: places on the left, what is there on the right; on a phone the places are a row that scrolls. */
export const consoleStyle = `
.whole { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem; padding: .5rem 1.25rem; }
.who-acts { flex: 1 0 auto; max-width: 100%; display: flex; justify-content: flex-end; flex-wrap: wrap; align-items: center; gap: .5rem; color: var(--on-door); font-size: .875rem; }
.who-acts p { margin-right: auto; }
.who-acts .quiet { padding-inline: .875rem; font-size: .875rem; }
.who-acts p span { opacity: .8; }
.console { flex: 1; display: grid; grid-template: auto 1fr / minmax(0, 1fr); }
.places { border-bottom: 1px solid var(--line); background: var(--card); }
.places ul { display: flex; gap: .25rem; overflow-x: auto; padding: .375rem 1.25rem; scrollbar-width: thin; }
.places a { display: flex; align-items: center; min-height: 2.75rem; padding: 0 .75rem; border-radius: var(--radius); color: var(--ink); text-decoration: none; white-space: nowrap; }
.places a:focus-visible { outline-offset: -3px; }
.places a:hover { background: var(--paper); }
.places a[aria-current] { background: var(--good-paper); color: var(--good); font-weight: 600; }
.console main { min-width: 0; padding: 1.5rem 1.25rem 4rem; }
.head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; margin-bottom: 1.25rem; }
.console time { white-space: normal; }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; }
.console .alert, .console .notice { margin-bottom: 1.25rem; }
@media (min-width: 40rem) {
  .who-acts p { margin-right: .5rem; }
}
@media (min-width: 60rem) {
  .console { grid-template: 1fr / 13rem minmax(0, 1fr); }
  .places { border: 0; border-right: 1px solid var(--line); }
  .places ul { flex-direction: column; padding: 1.5rem .75rem; }
  .console main { padding: 2rem 2.5rem 4rem; max-width: 84rem; }
}
`;
