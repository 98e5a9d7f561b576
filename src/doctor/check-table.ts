/** What `latchkey doctor` looks at. `why` is what a finding that is not ok says beside what was found: one sentence. */
export interface CheckRow {
  readonly about: string;
  readonly why: string;
  /** Only with `--probe`, over the public address. */
  readonly probe?: true;
}

/** Every check by the name that stays, in the order in which findings are shown. A finding of another name is a compile error. */
export const checkTable = {
  configuration: {
    about: "environment and configuration file can be read, and say nothing that contradicts itself",
    why: "A server with this configuration does not start.",
  },
  variable: {
    about: "variables that were probably meant for Latchkey, and that nothing reads",
    why: "A misspelled variable changes nothing, and what it was to set has its default.",
  },
  mode: { about: "development or production, and the address people use", why: "It decides what is refused." },
  trustedProxies: {
    about: "whose word about the client's address counts",
    why: "Limits, events and mails to people go by the client's address.",
  },
  tlsFiles: {
    about: "the certificate of TLS_CERT: its key, its host, and how long it is good for",
    why: "Browsers open nothing whose certificate they refuse, and with Strict-Transport-Security nobody can tell them to.",
  },
  cookie: {
    about: "which hosts get the session cookie",
    why: "Whoever runs one of those hosts can read the cookie and sign in with it.",
  },
  trustedOrigins: {
    about: "which other origins may call the API with cookies",
    why: "A script of such an origin may do whatever its visitor may.",
  },
  forwardAuth: {
    about: "applications behind a reverse proxy that asks whether somebody is signed in",
    why: "Such an application believes what stands in `Remote-User`.",
  },
  dangerousOptions: {
    about: "options whose names begin with `dangerously`",
    why: "Each of them gives a protection away.",
  },
  registration: {
    about: "who may open an account, and what a stranger learns by trying",
    why: "Somebody who tries addresses learns which of them have an account.",
  },
  secret: {
    about: "strength of the root secrets",
    why: "Whoever guesses the secret makes cookies and tokens of everybody.",
  },
  permissions: {
    about: "who on this machine can read the data and the secret",
    why: "Whoever reads these files can sign in as anybody.",
  },
  fileSystem: {
    about: "whether other machines reach the SQLite file, too",
    why: "Locks and shared memory hold within one machine; without them SQLite loses what was written.",
  },
  disk: { about: "room on the disk of a SQLite database", why: "When the disk is full, nobody can sign in." },
  redis: {
    about: "Redis answers, lets us in, and how fast",
    why: "Without it limits are counted, and endings seen, by way of the database.",
  },
  redisVersion: {
    about: "the version of Redis or Valkey",
    why: "Commands that are used are missing in older ones, and nobody mends their holes.",
  },
  redisEviction: {
    about: "memory limit and eviction policy of Redis",
    why: "Counts of attempts are kept there: a count that is evicted lets somebody go on guessing.",
  },
  redisClock: {
    about: "this machine's clock and that of Redis agree",
    why: "What has a time to live there ends too early or too late.",
  },
  smtp: {
    about:
      "the SMTP server answers, speaks TLS with a certificate that is trusted, and takes the password; no mail is sent",
    why: "Proofs of addresses, links to reset a password and warnings do not leave.",
  },
  breachCheck: {
    about: "the list of stolen passwords answers, where it is asked; by the hash of nobody's password",
    why: "Without its answer a stolen password is taken as any other.",
  },
  providers: {
    about: "each provider answers with what it needs",
    why: "Nobody can sign in with a provider that does not.",
  },
  callbacks: {
    about: "callback URLs, and whether each provider's console takes such a one",
    why: "A provider sends people back only to an address that it knows.",
  },
  database: {
    about: "the database can be opened",
    why: "Without it nobody can sign in, and nobody's session can be looked up.",
  },
  schema: {
    about: "steps of the schema that are still to be done, and processes of older versions that they wait for",
    why: "A later version may need them, and does not start without them.",
  },
  latency: { about: "how fast the database answers", why: "Every sign-in waits for the database several times." },
  revocationLog: {
    about: "the log of ended sessions can be read",
    why: "A server that cannot read it trusts no session that it remembers.",
  },
  clock: {
    about: "this machine's clock and the database's agree",
    why: "A server goes by the database's time then; the command line and the lines of the log do not.",
  },
  connections: {
    about: "connections that PostgreSQL allows, and those that all processes may open",
    why: "When PostgreSQL has none left, sign-ins fail in turns, under load first.",
  },
  vacuum: {
    about: "dead rows in PostgreSQL, and whether autovacuum runs",
    why: "Tables that nobody vacuums grow, and every read of them becomes slower.",
  },
  integrity: {
    about: "a SQLite file of up to 2 GB is whole (`PRAGMA quick_check`)",
    why: "A damaged file loses users, and more with each write.",
  },
  tables: { about: "rows of each table; estimates on PostgreSQL", why: "Tables that grow without end fill the disk." },
  overdueRows: {
    about: "expired sessions, codes, counters, events and mails that were not swept away",
    why: "What ought to be gone is kept: tables grow, and with them what a copy of the database gives away.",
  },
  passwordHashes: {
    about: "passwords that are kept under another scheme than today's",
    why: "After a theft of the database the weakest hashes are guessed first.",
  },
  processes: { about: "servers that are running", why: "A server that is not heard of takes part in nothing." },
  secretsInUse: {
    about: "ages of the root secrets, what hangs on each, and whether all processes work with the same",
    why: "Sessions of a secret that is missing here are signed out, and an old one has had long to leak.",
  },
  lentSecrets: {
    about:
      "ages of secrets that somebody else has, too: providers, the receiver of webhooks, a service that verifies by HS256",
    why: "A secret that two have leaks at either, and an old one has had long to.",
  },
  signingKeys: {
    about: "which key signs access tokens, its age, and whether it can be opened here",
    why: "Without it nobody is given an access token.",
  },
  serviceKeys: {
    about: "keys of other programs are known here",
    why: "A program whose key is refused learns nothing of sessions that end.",
  },
  mail: { about: "where mails go", why: "Nobody can prove an address, reset a password or be warned." },
  deadLetters: { about: "mails that were given up", why: "Somebody waits for a mail that does not come." },
  locks: {
    about: "accounts that are locked after wrong passwords",
    why: "Somebody tries the passwords of many people.",
  },
  operators: {
    about: "who runs the installation, and whether they can sign in",
    why: "Who has lost the only way in can be helped by nobody in the console.",
  },
  eventRecord: {
    about: "events are sealed soon after they happened; `latchkey events verify` looks at all of them",
    why: "What is not sealed yet can be changed without a trace.",
  },
  waitingMail: { about: "mails that wait for long", why: "Somebody waits for a mail that does not come." },
  deadCalls: {
    about: "calls of hooks and webhooks that were given up",
    why: "A program of yours does not know what happened.",
  },
  waitingCalls: {
    about: "calls of hooks and webhooks that wait for long",
    why: "A program of yours does not know what happened.",
  },
  reachable: {
    about: "the public address answers, and it is Latchkey",
    why: "People cannot reach what is not there.",
    probe: true,
  },
  certificate: {
    about: "the TLS certificate is valid for this name, trusted, and for how long",
    why: "Browsers refuse to open the page, and programs to send anything.",
    probe: true,
  },
  baseUrl: {
    about: "the server calls itself what people call it, and takes their requests for its own",
    why: "Log-ins are refused as cross-site requests, and links in mails lead elsewhere.",
    probe: true,
  },
  httpsRedirect: {
    about: "plain http leads to https",
    why: "Whoever types the address without https meets an error, or sends a password that others can read.",
    probe: true,
  },
  hsts: {
    about: "browsers are told to come by https only",
    why: "Without it somebody in a café can offer the first visit a log-in page of their own.",
    probe: true,
  },
  securityHeaders: {
    about: "headers that keep pages out of frames and scripts out of pages arrive",
    why: "A page that another site can frame lets it steer the clicks of somebody who is signed in.",
    probe: true,
  },
  caching: {
    about: "answers say `no-store`, and nobody is given an answer that was made for somebody else",
    why: "A cache hands one person's session to the next.",
    probe: true,
  },
  loginPage: { about: "the log-in page is there", why: "People who are asked to sign in meet an error.", probe: true },
  originRule: {
    about: "a request from another site is refused",
    why: "Another site could act in the name of whoever visits it.",
    probe: true,
  },
  publicMetrics: {
    about: "neither metrics nor the detail of `/readyz` are there for strangers",
    why: "They show how many people sign in, and what is not well.",
    probe: true,
  },
  publicMailbox: {
    about: "the mailbox of development is not there",
    why: "Every link to reset a password stands in it.",
    probe: true,
  },
  serverClock: {
    about: "this machine's clock and that of the public address agree",
    why: "Tokens of a machine whose clock is wrong are refused elsewhere, or live too long.",
    probe: true,
  },
  logIn: { about: "somebody can sign in, and is known afterwards", why: "Nobody can sign in.", probe: true },
  cookieAttributes: {
    about: "the cookie arrives as it was sent: its name, Secure, HttpOnly, SameSite, Path and Domain",
    why: "Each attribute keeps somebody from the cookie: listeners, scripts, other sites, other hosts.",
    probe: true,
  },
  clientAddress: {
    about: "which address of the client's the server sees",
    why: "When all visitors have one address, one of them who guesses passwords makes all of them wait.",
    probe: true,
  },
  forgedAddress: {
    about: "a forged `X-Forwarded-For` changes nothing",
    why: "Somebody who guesses passwords has a new address for each guess, and events name innocent ones.",
    probe: true,
  },
  logOut: {
    about: "after a log-out the cookie is refused",
    why: "A stolen cookie stays good although its owner has signed out.",
    probe: true,
  },
  tokens: {
    about: "an access token is given, can be verified with the published keys, and is refused after the log-out",
    why: "Programs that sign in with tokens cannot, or a stolen one outlives the log-out.",
    probe: true,
  },
  forgedIdentity: {
    about: "no stranger reaches an application behind forward-auth with a `Remote-User` of their own",
    why: "An application believes that header: whoever sends it is whoever they like.",
    probe: true,
  },
  probeUser: {
    about: "the throw-away user is made and erased, and so are those that a killed probe left",
    why: "An account that nobody owns is one that nobody watches.",
    probe: true,
  },
} as const satisfies Readonly<Record<string, CheckRow>>;

/** A name that stays: for programs that read `--json`. */
export type CheckName = keyof typeof checkTable;
