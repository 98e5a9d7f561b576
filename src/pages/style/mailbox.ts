/** The mailbox of development: the list on the left, one mail open beside it; one below the other on a phone. */
export const mailboxStyle = `
.mailbox { display: grid; gap: 1.5rem; margin-top: 1.5rem; }
.mails { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; max-height: 42rem; overflow-y: auto; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a { display: block; padding: .75rem 1rem; color: var(--ink); text-decoration: none; }
.mails a:hover b { text-decoration: underline; }
.mails a:focus-visible { outline-offset: -3px; }
.mails a[aria-current] { padding-left: calc(1rem - 3px); border-left: 3px solid var(--accent); }
.mails b { display: block; font-weight: 600; font-size: .9375rem; }
.mails .fine { font-size: .8125rem; }
.mail { min-width: 0; }
.letter { display: block; width: 100%; height: 40rem; margin: 1rem 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); }
.plain { margin: 0; font: .875rem/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (min-width: 48rem) {
  .mailbox { grid-template-columns: 17rem 1fr; align-items: start; }
}
`;
