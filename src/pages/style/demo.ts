/** The consent page of the demo provider: people to choose from, each with her picture. */
export const demoStyle = `
.people { margin: 0 0 1.125rem; padding: 0; border: 0; min-width: 0; }
.people legend { padding: 0; margin-bottom: .375rem; font-weight: 600; font-size: var(--type-3); }
.choice { display: flex; align-items: center; gap: .875rem; padding: 0 var(--space-4); background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); }
.choice + .choice { margin-top: var(--space-2); }
.choice:hover { border-color: var(--ink); }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input { width: 1.25rem; height: 1.25rem; margin: 0; flex: none; accent-color: var(--accent); }
.choice label { flex: 1; display: flex; align-items: center; gap: .875rem; min-width: 0; min-height: 4.25rem; padding: var(--space-2) 0; cursor: pointer; }
.choice label > span { min-width: 0; overflow-wrap: anywhere; }
.choice b { display: block; font-weight: 600; }
.choice .fine { font-weight: 400; }
.face { flex: none; width: 2.75rem; height: 2.75rem; border-radius: 50%; }
.people ~ .lead { margin-bottom: 1.125rem; font-size: var(--type-3); }
`;
