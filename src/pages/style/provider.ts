/** Buttons that lead to providers, each with its mark, and the line between them and a form. */
export const providerStyle = `
.providers { display: grid; gap: .625rem; }
.provider { justify-content: flex-start; gap: var(--space-3); }
.provider span { flex: 1; padding-right: 2rem; }
.provider span:not(:last-child) { padding: 0; text-align: left; }
.mark-of { width: 1.25rem; height: 1.25rem; flex: none; }
.outage { display: flex; align-items: center; gap: var(--space-3); min-height: 3rem; padding: var(--space-2) 1.125rem; border: 1px dashed var(--edge); border-radius: var(--radius); color: var(--muted); font-size: var(--type-3); line-height: 1.35; }
.outage .mark-of { opacity: .6; }
.or { display: flex; align-items: center; gap: .875rem; margin: 1.375rem 0 var(--space-4); color: var(--muted); font-size: var(--type-2); }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
form + .providers, .lead + .providers { margin-top: var(--space-4); }
`;
