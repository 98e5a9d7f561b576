/** A part of the product, with its pages in the order in which somebody meets them. */
export interface Journey {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Names of states, or what names begin with before a dash. The first is shown in every view there is. */
  readonly states: readonly string[];
  /** Others that are shown on a phone, at night, and in German as well. */
  readonly everyView?: readonly string[];
}

/** Every state of a page belongs to exactly one of these: the one that names the longest part of its name. */
export const journeys: readonly Journey[] = [
  {
    id: "log-in",
    title: "Log in",
    about: "The front door. A refusal says the same whether the address is known or not, and keeps what was typed.",
    states: ["login", "signed-out"],
    everyView: ["login-refused"],
  },
  {
    id: "register",
    title: "Register",
    about: "An account in three fields, and the proof of its address by a link.",
    states: ["register", "check-mail", "verify", "invitation-dead"],
    everyView: ["register-wrong"],
  },
  {
    id: "providers",
    title: "Sign in with someone else",
    about:
      "Buttons of providers, notices when one is out of order, the way there and back, and the joining of accounts.",
    states: [
      "login-providers",
      "login-every-provider",
      "login-outage",
      "login-denied",
      "login-elsewhere",
      "register-providers",
      "provider-start",
      "hand-over",
      "return",
      "link",
      "add-email",
    ],
  },
  {
    id: "forgotten",
    title: "Forgotten password",
    about: "A link by mail, a new password, and every other session ended.",
    states: ["forgot", "reset"],
  },
  {
    id: "account",
    title: "The account",
    about: "Profile, devices, password, ways to sign in, what happened lately, all data in one file.",
    states: ["account", "change"],
    everyView: ["account-linked"],
  },
  {
    id: "not-me",
    title: "“That was not me”",
    about: "Where the links of security mails lead: the stranger's session ends, and a new password follows.",
    states: ["disown", "undo", "notice-dead", "login-disowned", "reset-reclaimed", "reset-disowned", "reset-undone"],
  },
  {
    id: "again",
    title: "Before something dangerous",
    about: "Whoever was away for a while proves once more who she is.",
    states: ["reauthenticate"],
  },
  {
    id: "leaving",
    title: "Leaving",
    about: "An account that is deleted can be had back for a week.",
    states: ["deletion"],
  },
  {
    id: "native",
    title: "Native apps and programs",
    about: "The browser asks before an application or a program in a terminal gets its session.",
    states: ["native"],
  },
  {
    id: "failure",
    title: "When something fails",
    about: "What went wrong, whose fault it was, what to do next, and a number to ask with.",
    states: ["error"],
  },
  {
    id: "console",
    title: "The console: what goes on",
    about: "For whoever runs it: numbers over time, and the state of everything that can fail.",
    states: ["console-overview", "console"],
  },
  {
    id: "console-people",
    title: "The console: people, sessions, events",
    about: "Found while one types, one page after the other, and each person with what one's level may do about her.",
    states: ["console-users", "console-user", "console-new-user", "console-edit-user", "console-sessions", "console-events"],
    everyView: ["console-user"],
  },
  {
    id: "console-acts",
    title: "The console: before an act",
    about: "What will happen is said in numbers first.",
    states: ["console-act-ban", "console-act"],
  },
  {
    id: "development",
    title: "In development",
    about: "Mails that would have been sent, and a provider with three invented people.",
    states: ["mailbox", "demo"],
  },
];

/** The part of the product to which a state belongs, or null. */
export function journeyOf(state: string): Journey | null {
  const named = journeys
    .flatMap((journey) => journey.states.map((name) => ({ journey, name })))
    .filter(({ name }) => state === name || state.startsWith(`${name}-`))
    .toSorted((one, other) => other.name.length - one.name.length);
  return named[0]?.journey ?? null;
}
