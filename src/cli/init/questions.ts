/** One answer to a question, and what follows from it. */
export interface Choice {
  /** What is typed, and what a flag says. */
  readonly answer: string;
  /** What it stands for, where the word does not say it. */
  readonly label?: string;
  /** A sentence or two for whoever chose it. */
  readonly means: string;
  /** Where more stands, below docs/. */
  readonly link: string;
}

/** One question. `docs/choosing.md` and `latchkey init` ask the same, in this order. */
export interface Question {
  readonly id: "browsers" | "callers" | "accounts" | "pages";
  /** What it decides, as a question: "Sessions?" */
  readonly about: string;
  readonly ask: string;
  readonly choices: readonly [Choice, ...Choice[]];
  /** Whether several may be chosen. @default false */
  readonly many?: true;
  /** Of the first question: the answer after which this one is asked. @default it is always asked */
  readonly after?: "no";
}

/** What a product is set up with. */
export type SetupName = "sessions" | "tokens" | "providers" | "all";

/** One of the four set-ups, in the order in which they are to be thought of. */
export interface Setup {
  readonly name: SetupName;
  readonly title: string;
  /** Its section in docs/choosing.md. */
  readonly section: string;
  /** A whole program, below examples/. */
  readonly example: string;
}

export const setups: readonly [Setup, ...Setup[]] = [
  {
    name: "sessions",
    title: "sessions",
    section: "choosing.md#sessions-with-a-cookie",
    example: "sessions-express",
  },
  { name: "tokens", title: "sessions and tokens", section: "choosing.md#tokens", example: "tokens-api" },
  {
    name: "providers",
    title: "sessions and providers",
    section: "choosing.md#sign-in-with-someone-else",
    example: "google-express",
  },
  { name: "all", title: "all of them", section: "choosing.md#all-of-them", example: "combined" },
];

const otherWay = "It changes how people prove who they are, and nothing after that: the session is the same.";
const providerLink = "providers.md";

/** The first answer of each is the one when in doubt. */
export const questions: readonly Question[] = [
  {
    id: "browsers",
    about: "Sessions?",
    ask: "Is everybody who calls your server a browser on your own site?",
    choices: [
      {
        answer: "yes",
        means:
          "Sessions, and nothing else. The browser sends the cookie by itself, no script can read it, there is nothing to refresh, and what is ended is over everywhere.",
        link: "choosing.md#sessions-with-a-cookie",
      },
      {
        answer: "no",
        means:
          "Then something has to say who is asking where no cookie comes along: a short-lived access token, which is a JWT, of the same kind of session.",
        link: "choosing.md#tokens",
      },
    ],
  },
  {
    id: "callers",
    about: "JWTs?",
    ask: "What else calls it?",
    many: true,
    after: "no",
    choices: [
      {
        answer: "app",
        label: "an app or a program of yours: on a phone, a desktop, a command line",
        means:
          "It logs in for two tokens, keeps the access token in memory and the refresh token in the system's key store.",
        link: "native.md",
      },
      {
        answer: "site",
        label: "a front end of yours on another host",
        means:
          "On the same site (app.example.com and api.example.com) name it in trustedOrigins. On another site browsers keep our cookies back: give it a path of its own host that a proxy passes on to you.",
        link: "guides/browser-client.md#two-hosts",
      },
      {
        answer: "service",
        label: "another service of yours, which has to know who is asking",
        means:
          "It verifies the token by published keys, and hears from a feed which sessions have ended: nobody is asked at a request.",
        link: "guides/verifying-elsewhere.md",
      },
      {
        answer: "others",
        label: "programs of other people, which act for your users",
        means:
          "They need an OAuth provider, with consent and scopes, which Latchkey is not yet. What is written now is for programs of your own.",
        link: "choosing.md#what-this-is-not",
      },
    ],
  },
  {
    id: "accounts",
    about: "OAuth?",
    ask: "Do people have an account elsewhere that they would rather use?",
    many: true,
    choices: [
      {
        answer: "none",
        label: "no, or not yet",
        means: "E-mail and password. A provider is added later by an option, and nobody is logged out by it.",
        link: "choosing.md#moving-from-one-to-another",
      },
      { answer: "google", label: "Google", means: otherWay, link: providerLink },
      { answer: "github", label: "GitHub", means: otherWay, link: providerLink },
      { answer: "microsoft", label: "Microsoft", means: otherWay, link: providerLink },
      { answer: "apple", label: "Apple", means: otherWay, link: providerLink },
      { answer: "gitlab", label: "GitLab", means: otherWay, link: providerLink },
      { answer: "discord", label: "Discord", means: otherWay, link: providerLink },
      {
        answer: "oidc",
        label: "your company's directory, or whoever else speaks OpenID Connect",
        means:
          "It changes how people prove who they are, and nothing after that. Its word about an address is a proof only with trustEmail: for a directory that you run, and for no other.",
        link: providerLink,
      },
    ],
  },
  {
    id: "pages",
    about: "Combine?",
    ask: "Do browsers on your own site call it, too?",
    after: "no",
    choices: [
      {
        answer: "yes",
        means:
          "Both, for the same people: a browser keeps its cookie, programs show tokens, requireAuth takes either, and all of it is in one list of sessions.",
        link: "choosing.md#all-of-them",
      },
      {
        answer: "no",
        means: "Tokens alone: there are no pages, and a cookie opens none of your routes.",
        link: "tokens.md",
      },
    ],
  },
];

/** The question of a name. */
export function questionOf(id: Question["id"]): Question {
  const found = questions.find((question) => question.id === id);
  if (found === undefined) throw new Error(`There is no question ${id}.`);
  return found;
}

/** What the answers come to. */
export function setupOf(hasTokens: boolean, hasProviders: boolean): Setup {
  const name = hasTokens ? (hasProviders ? "all" : "tokens") : hasProviders ? "providers" : "sessions";
  return setups.find((setup) => setup.name === name) ?? setups[0];
}
