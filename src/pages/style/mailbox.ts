/** The mailbox of development: the list on the left, one mail open beside it; one below the other on a phone. */
export const mailboxStyle = `
.mailbox { display: grid; gap: var(--space-6); margin-top: var(--space-6); }
.mails { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; max-height: 42rem; overflow-y: auto; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a { display: block; padding: var(--space-3) var(--space-4); color: var(--ink); text-decoration: none; }
.mails a:hover b { text-decoration: underline; }
.mails a:focus-visible { outline-offset: -3px; }
.mails a[aria-current] { padding-left: calc(var(--space-4) - 3px); border-left: 3px solid var(--accent); }
.mails b { display: block; font-weight: 600; font-size: var(--type-3); }
.mails .fine { font-size: var(--type-1); }
.mail { min-width: 0; }
.letter { display: block; width: 100%; height: 40rem; margin: var(--space-4) 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); }
.plain { margin: 0; font: .875rem/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (min-width: 48rem) {
  .mailbox { grid-template-columns: 17rem 1fr; align-items: start; }
}
`;
