/** The account page: parts with what they are on the left and what to do on the right; one column on a phone. */
export const accountStyle = `
.within { width: 100%; max-width: 60rem; margin: 0 auto; padding-inline: var(--space-5); }
.bar { background: var(--door); border-bottom: 3px solid var(--sill); }
.bar .within { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--space-1) var(--space-4); padding-block: var(--space-2); }
.bar .brand { min-width: 0; }
.quiet { background: none; color: var(--on-door); border-color: var(--on-door); --focus: var(--brass); }
.quiet:hover { background: var(--on-door); color: var(--door); border-color: var(--on-door); }
.house { padding-block: 2rem 4rem; }
.person { display: flex; align-items: center; gap: var(--space-4); margin-bottom: var(--space-6); }
.person > div { min-width: 0; }
.person p { color: var(--muted); }
.initial { display: grid; place-items: center; flex: none; width: 3.25rem; height: 3.25rem; border-radius: 50%; background: var(--door); box-shadow: 0 0 0 1px var(--sill); color: var(--brass); font-size: 1.375rem; font-weight: 600; }
.portrait { flex: none; width: 3.25rem; height: 3.25rem; border-radius: 50%; object-fit: cover; }
.reminder { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--space-2) var(--space-4); margin-bottom: var(--space-6); padding: var(--space-3) var(--space-4); border: 1px solid var(--brass); border-radius: var(--radius); background: var(--card); }
.house .alert, .house .notice { margin-bottom: var(--space-6); }
.parts { position: sticky; top: 0; z-index: 1; margin: 0 -1.25rem; overflow-x: auto; background: var(--paper); border-bottom: 1px solid var(--line); }
.parts ul { display: flex; gap: var(--space-5); padding: 0 var(--space-5); }
.parts a { display: flex; align-items: center; min-height: 2.75rem; white-space: nowrap; font-weight: 600; font-size: var(--type-3); text-decoration: none; }
.parts a:hover { text-decoration: underline; }
.parts a:focus-visible { outline-offset: -3px; }
.parts + .part { border: 0; }
@media (max-height: 26rem) { .parts { position: static; } }
html:has(.parts) { scroll-padding-top: 4rem; }
.likeness { display: flex; align-items: flex-start; gap: var(--space-4); margin-bottom: var(--space-6); }
.likeness .links { margin-top: var(--space-2); }
.empty { border: 2px dashed var(--edge); }
.part { padding: 1.75rem 0; border-top: 1px solid var(--line); }
.about { margin-bottom: var(--space-4); }
.about p, .fine { color: var(--muted); font-size: var(--type-3); }
dl { margin-bottom: 1.125rem; }
dt { font-weight: 600; font-size: var(--type-3); }
.sessions { margin-bottom: var(--space-4); background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.sessions:last-child { margin: 0; }
.session { display: grid; grid-template-columns: auto 1fr; gap: var(--space-1) .875rem; padding: var(--space-4); }
.session .acts { grid-column: 2; display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-1) var(--space-4); margin-top: var(--space-2); }
.bare { padding: 0 var(--space-1); margin: 0 -.25rem; border: 0; background: none; color: var(--accent); font-weight: 400; font-size: var(--type-2); text-decoration: underline; text-underline-offset: .2em; }
.bare:hover { text-decoration-thickness: 2px; }
.session + .session, .kin + .session, .session + .kin, .kin + .kin, .kin .session { border-top: 1px solid var(--line); }
.kin summary { display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: .875rem; padding: var(--space-4); cursor: pointer; }
summary::-webkit-details-marker { display: none; }
.kin summary::after { content: ""; width: .5rem; height: .5rem; margin-right: var(--space-2); border: solid; border-width: 0 2px 2px 0; transform: rotate(45deg); }
.kin [open] summary::after { transform: rotate(-135deg); }
.kin ul { background: var(--paper); }
.kin:last-child ul { border-radius: 0 0 var(--radius) var(--radius); }
.last { max-width: 14rem; }
.way { grid-template-columns: 1fr auto; align-items: center; }
.way form, .way .button, .way .last { grid-column: 2; margin: 0; }
.links { display: flex; flex-wrap: wrap; gap: var(--space-3); }
.facts { min-width: 0; font-size: var(--type-3); }
.facts .fine { font-size: var(--type-1); margin-top: .125rem; }
.where { display: flex; flex-wrap: wrap; column-gap: .875rem; }
.device { width: 1.625rem; height: 1.625rem; fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.events { list-style: none; margin: 0; padding: 0; }
.event { padding: .625rem 0; font-size: var(--type-3); }
.event:first-child { padding-top: 0; }
.event form { margin: -.375rem 0 -.625rem; }
.event + .event { border-top: 1px solid var(--line); }
.event .fine { font-size: var(--type-1); }
.choices { display: flex; flex-wrap: wrap; gap: var(--space-2); margin-bottom: var(--space-4); }
.choices a { display: flex; align-items: center; min-height: 2.25rem; padding: 0 .875rem; border: 1px solid var(--edge); border-radius: 1.25rem; color: var(--ink); font-size: var(--type-2); text-decoration: none; }
.choices a:hover { border-color: var(--ink); }
.choices [aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.pages { display: flex; gap: var(--space-5); margin-top: var(--space-1); }
.pages a { display: flex; align-items: center; min-height: 2.75rem; }
.badge { display: inline-block; padding: 0 var(--space-2); border-radius: 1rem; background: var(--good-paper); color: var(--good); font-size: var(--type-1); font-weight: 600; white-space: nowrap; }
.active { color: var(--good); font-weight: 600; }
.fold { margin-bottom: var(--space-4); }
.fold summary { display: flex; align-items: center; gap: var(--space-2); min-height: 2.75rem; font-weight: 600; cursor: pointer; }
.fold summary::before { content: ""; width: .5rem; height: .5rem; border: solid; border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.fold[open] summary::before { transform: rotate(45deg); }
.fold[open] { margin-bottom: 2rem; }
.fold > p { margin-bottom: var(--space-4); }
.after, .fold > .after { margin: var(--space-2) 0 0; }
#danger h2, #danger summary { color: var(--bad); }
@media (min-width: 34rem) {
  .event:has(form) { display: grid; grid-template-columns: 1fr auto; align-items: center; }
  .event form { grid-area: 1 / 2 / 3; margin: -.5rem 0; }
  .session:not(.way) { grid-template-columns: auto 1fr auto; align-items: center; }
  .session .acts { grid-column: 3; flex-direction: column; align-items: flex-end; margin: 0; }
}
@media (min-width: 48rem) {
  .parts { margin: 0; overflow: visible; }
  .parts ul { padding: 0; }
  .part { display: grid; grid-template-columns: 16rem 1fr; gap: 2.5rem; padding: var(--space-7) 0; }
  .about { margin: 0; }
  .body .field { max-width: 26rem; }
}
`;
