/** Plain elements. */
export const baseStyle = `
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.5 var(--font); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); overflow-wrap: break-word; }
bdi, code { overflow-wrap: anywhere; }
time { white-space: nowrap; }
p, li, dd { text-wrap: pretty; }
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
h1 { font-size: var(--type-6); line-height: 1.2; font-weight: 650; letter-spacing: -.02em; text-wrap: balance; }
h2 { font-size: var(--type-4); line-height: 1.35; font-weight: 650; letter-spacing: -.005em; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
code { font: .875em var(--mono); }
svg { display: block; flex: none; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
[hidden] { display: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: .75rem; top: -4rem; z-index: 1; padding: var(--space-2) var(--space-4); background: var(--card); border-radius: var(--radius); }
.skip:focus { top: .5rem; }
.strip { padding: var(--space-1) var(--space-4); background: var(--brass); color: var(--on-brass); font-size: var(--type-1); text-align: center; text-wrap: balance; }
.brand { display: inline-flex; align-items: center; gap: .625rem; min-height: 2.75rem; color: var(--on-door); font-weight: 650; font-size: var(--type-4); letter-spacing: -.01em; text-decoration: none; --focus: var(--brass); }
.logo { display: block; height: 2.25rem; max-width: 12rem; object-fit: contain; object-position: left; }
.mark { width: 1rem; height: 1.6rem; }
.plate { fill: var(--plate); }
.keyhole { fill: var(--keyhole); }
@media (prefers-reduced-motion: no-preference) {
  a, button, .button, input { transition: background-color .12s, border-color .12s, color .12s; }
}
`;
