import type { AsvsChapter } from "./asvs-row.ts";

/** V13: how it is set up. */
export const configuration: AsvsChapter = {
  name: "V13 Configuration",
  whole: false,
  rows: [
    {
      id: "V13.1.1",
      level: 2,
      asks: "Everybody whom the program calls is documented, and where an address of a stranger's decides whom",
      shownBy: ["test/conformance/security-pages.test.ts > the threat model names every file that calls somebody"],
    },
    {
      id: "V13.1.3",
      level: 3,
      asks: "For each of them it is documented how long is waited, what is tried again and what happens without them",
      shownBy: [
        "test/conformance/security-pages.test.ts > docs/operations/failures.md says how long each that is asked is waited for, as it is",
        "test/deploy/pages.test.ts > failures.md quotes metrics, checks of doctor and lines of the log as they are",
      ],
    },
    {
      id: "V13.1.4",
      level: 3,
      asks: "Secrets that matter are documented, with when they are to be replaced",
      shownBy: [
        "test/conformance/security-pages.test.ts > docs/security/cryptography.md names every algorithm, every derived key and every kind of secret that the sources have",
        "test/cli/doctor-keys.test.ts > shows since when secrets that others have, too, are in use, and which are new",
      ],
    },
    {
      id: "V13.2.1",
      level: 2,
      asks: "Programs prove themselves to each other, and by nothing that stays the same for ever",
      missing:
        "Services by a key each, which can be revoked and stays good until then; `latchkey doctor` names those of a year. PostgreSQL, Redis and the mail server by the passwords in their addresses.",
      shownBy: [
        "test/cli/services.test.ts > a key is shown once, opens what its scopes say on a running server, and is refused once it is revoked",
        "src/doctor/check-keys.test.ts > a key of a program that is more than a year old is worth a look",
      ],
    },
    {
      id: "V13.2.2",
      level: 2,
      asks: "And with no more rights than they need",
      shownBy: [
        "test/contract/migrate.test.ts > a user who may not create is told so, and one who owns the schema needs no more",
        "test/faults/redis-failover.test.ts > a log-in that sentinels or nodes refuse stops the start and says so, the rights that the documentation names are enough, and doctor says what is away",
        "test/deploy/image.test.ts > runs as nobody in particular, who can write to the volume and nowhere else",
        "test/deploy/systemd.test.ts > leaves the service little that it could do to its machine",
      ],
    },
    {
      id: "V13.2.3",
      level: 2,
      asks: "No secret that comes with the program",
      shownBy: [
        "test/server/printed-secret.test.ts > D2: a secret that our documentation, examples or tests print is refused: node scripts/write-published-secrets.ts",
        "test/deploy/compose.test.ts > its secrets are made once, in a folder of their owner's",
        "test/attacks/access-token.test.ts > a blank or guessable secret stops the start, and signs nothing",
      ],
    },
    {
      id: "V13.2.4",
      level: 2,
      asks: "Only hosts on a list are called",
      missing:
        "Providers, mail server, webhook and stores are those that were configured, and no redirect is followed. A provider's metadata, and pictures of people, may be on any public host.",
      shownBy: [
        "test/federation/outbound.test.ts > a provider at ${host} is not asked",
        "test/flows/avatars.test.ts > in development, too, what somebody has written into her profile is asked of nothing in a private network",
      ],
    },
    {
      id: "V13.2.6",
      level: 3,
      asks: "Numbers of connections, time-outs and tries are as they are documented",
      shownBy: [
        "test/conformance/security-pages.test.ts > docs/operations/failures.md says how long each that is asked is waited for, as it is",
        "test/contract/postgres.test.ts > whose server accepts and then says nothing is storage_unavailable after five seconds",
        "test/contract/redis-link.test.ts > one that hangs is waited for three times and then not asked, until it answers well again",
        "test/flows/provider-outages.test.ts > it hangs: after five seconds she is told, and can go on another way",
      ],
    },
    {
      id: "V13.3.1",
      level: 2,
      asks: "Secrets are kept in a vault, at level 3 one of hardware",
      missing:
        "Secrets come from the environment or from files, which a vault's agent may write. No vault is asked, and signing keys are sealed in the database.",
      shownBy: [
        "test/contract/key-ring.test.ts > no private key stands in the database unsealed",
        "test/server/settings.test.ts > a domain for the cookie, and secrets in files",
      ],
    },
    {
      id: "V13.3.2",
      level: 2,
      asks: "Secrets can be read by nobody who does not need them",
      shownBy: [
        "test/server/banner.test.ts > the folder is its owner's alone and stays out of the repository",
        "test/cli/backup.test.ts > copies a database that is being written to, whole, for its owner alone, and overwrites nothing",
        "test/server/tls.test.ts > the start says what browsers will say of the certificate, and who can read the key",
        "test/flows/admin-calls.test.ts > what happened is filtered, paged and exported; numbers and settings are seen, and no secret is",
      ],
    },
    {
      id: "V13.3.3",
      level: 3,
      asks: "Keys never leave a module of their own",
      missing: "Keys are in the memory of the process. No hardware module can be used.",
    },
    {
      id: "V13.3.4",
      level: 3,
      asks: "Secrets end, and are replaced, as it is documented",
      missing:
        "Signing keys are replaced by themselves. Of the root secret, keys of services and secrets that others have too, `latchkey doctor` asks for new ones after a year, and the old ones go on.",
      shownBy: [
        "test/contract/key-ring.test.ts > when its time has come the next key signs, and tokens of the one before are good until they are dead",
        "test/cli/doctor-keys.test.ts > shows since when secrets that others have, too, are in use, and which are new",
      ],
    },
    {
      id: "V13.4.2",
      level: 2,
      asks: "Nothing of development is there in production",
      shownBy: [
        "test/attacks/development-mailbox.test.ts > in production, and in development with a mailer, there is no mailbox",
        "test/flows/demo-provider.test.ts > in production it answers nothing, even if somebody wired it in",
        "test/attacks/cross-site.test.ts > in development the refusal says what was seen and what is expected; in production it does not",
        "test/library/testing.test.ts > production is refused",
      ],
    },
    {
      id: "V13.4.4",
      level: 2,
      asks: "No TRACE",
      shownBy: [
        "test/attacks/request-smuggling.test.ts > TRACE and CONNECT are refused, and nothing of the request comes back",
      ],
    },
    {
      id: "V13.4.5",
      level: 2,
      asks: "Descriptions and measurements are shown to those who are meant to see them",
      shownBy: [
        "test/server/metrics.test.ts > a listener of its own has the metrics of library and process, and a detailed readyz; the main port has neither",
        "test/server/metrics.test.ts > settings that would show metrics to strangers, or cannot be meant, stop the start with a sentence",
      ],
      note: "`GET /auth/openapi.json` is for everybody, on purpose.",
    },
    {
      id: "V13.4.6",
      level: 3,
      asks: "Nobody is told which versions run",
      shownBy: [
        "test/attacks/caching.test.ts > every answer names its type, is framed nowhere, and refers nowhere else",
        "test/server/probe.test.ts > both probes answer on the embedded database, for GET and HEAD, and say nothing more",
      ],
    },
  ],
};
