/** Fields, buttons, alerts. Everything to press is at least 44 pixels high. */
export const formStyle = `
.field { margin: 0 0 1.125rem; }
label { display: block; font-weight: 600; font-size: var(--type-3); }
.optional { color: var(--muted); font-weight: 400; }
.hint { color: var(--muted); font-size: var(--type-2); }
.wrong { color: var(--bad); font-size: var(--type-3); font-weight: 600; }
input { font: inherit; color: inherit; }
.field input { display: block; width: 100%; min-height: 2.875rem; margin-top: .375rem; padding: var(--space-2) var(--space-3); background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); }
.field input:hover { border-color: var(--ink); }
.field input:focus { outline: 3px solid var(--focus); outline-offset: -1px; border-color: var(--focus); border-radius: var(--radius); }
.field input[aria-invalid] { border: 2px solid var(--bad); padding: calc(var(--space-2) - 1px) calc(var(--space-3) - 1px); }
.field input:has(+ .reveal) { padding-right: 3.25rem; }
.reveal { position: relative; display: flex; width: 2.875rem; min-height: 2.875rem; margin: -2.875rem 0 0 auto; padding: 0; background: none; border: 0; color: var(--muted); }
.reveal:hover { color: var(--ink); }
.reveal svg { width: 1.375rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.reveal[aria-pressed=false] .slash { display: none; }
.strength { min-height: 1.3em; margin: var(--space-1) 0 -.625rem; line-height: 1.3; }
[aria-busy] button { cursor: progress; }
.ask { max-width: 26rem; padding: var(--space-6); background: var(--card); color: var(--ink); border: 1px solid var(--edge); border-radius: var(--radius); }
.ask p { margin-bottom: var(--space-5); font-weight: 600; }
.ask .ways { justify-content: flex-end; }
.ask::backdrop { background: #0009; }
.check { display: flex; align-items: center; gap: .625rem; min-height: 2.75rem; margin: -.375rem 0 .875rem; font-weight: 400; cursor: pointer; }
.check input { width: 1.25rem; height: 1.25rem; margin: 0; flex: none; accent-color: var(--accent); }
button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: var(--space-2) 1.125rem; font: 600 var(--type-3)/1.3 var(--font); color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); text-decoration: none; text-align: center; cursor: pointer; }
button:hover, .button:hover { border-color: var(--ink); }
button:focus-visible, .button:focus-visible { border-radius: var(--radius); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
.dangerous { color: var(--bad); border-color: var(--bad); }
.dangerous:hover { background: var(--bad); border-color: var(--bad); color: var(--card); }
.wide { width: 100%; min-height: 3rem; font-size: 1rem; }
.alert, .notice { padding: var(--space-3) var(--space-4); border-radius: var(--radius); border: 1px solid; }
.alert { background: var(--bad-paper); border-color: var(--bad); color: var(--ink); }
.alert h2 { font-size: 1rem; color: var(--bad); }
.alert a { color: var(--bad); font-weight: 600; }
.alert form, .alert p + p { margin-top: var(--space-2); }
.alert li a, .alert p > a:only-child { display: inline-block; padding-block: var(--space-1); }
.notice { background: var(--good-paper); border-color: var(--good); }
.lead { color: var(--muted); }
.lead strong, .who { color: var(--ink); font-weight: 600; }
`;
