import type { Argument, Command, Option } from "commander";
import { eventTypes } from "../src/event/own-events.ts";
import { createProgram } from "../src/cli/program.ts";

const introduction = `# The command line

\`latchkey\` runs the server and looks after an installation. It finds the installation as the server does: by the environment, and below
it by the file of \`--config\`; see [configuration](../configuration.md). Every command works beside a running server, and what it ends is
over on every server within a second.

This page is written from the commands themselves: \`node scripts/write-command-line.ts\`.

- **Asking.** What cannot be taken back asks first. Without a terminal it does nothing unless \`--yes\` is there.
- **Secrets** are typed unseen, or piped in; they are never arguments, which others on the machine can see.
- **A user** is named by address, in any spelling, or by id.
- **Output.** The result is on standard output, everything else on standard error. With \`--json\` it is one document (of events: one a
  line), called as in the HTTP API, with times in UTC; a list has its items and \`next\`, the \`--cursor\` of the next page or null. Tables have times of this machine's
  zone and are not made to be parsed.
- **Exit codes.** 0: done. 1: not done, and one sentence on standard error says why. 2: there is no such command or option.
`;

const afterwards: Readonly<Record<string, string>> = {
  init: `\`\`\`sh
latchkey init                     # here: what package.json and lock files say of the project is not asked
latchkey init my-app              # in a new folder
latchkey init --dry-run           # what would be written, and nothing else
latchkey init my-app --yes --framework hono --carrier both --provider google,github
\`\`\`

The questions are those of [the guide](../choosing.md). Files are written whole, and all of them or none; where a name is taken it uses another, or prints the lines that
belong there. \`.env\` is for its owner alone (0600), in \`.gitignore\`, and its secret is shown nowhere. Without a terminal it needs \`--yes\`. The test
runs with \`node --test\`, in memory: two devices log in, one ends the other. Other commands see the same environment with \`node --env-file=.env node_modules/latchkey/bin/latchkey.mjs users list\`.`,
  "users create": `\`\`\`sh
printf %s "$PASSWORD" | latchkey users create ada@example.com --name "Ada Lovelace" --password-stdin
\`\`\``,
  "users operator": `It shows id, age and ways to sign in before it asks: an address alone does not say whose account it is.`,
  events: `Types: ${eventTypes.map((type) => `\`${type}\``).join(", ")}.

\`\`\`sh
latchkey events --type login_failed --since 1h
latchkey events --follow --json | jq -c 'select(.actor == "operator")'
\`\`\`

With \`--json\` each event is one line: \`id\`, \`cursor\` (what \`--before\` takes), \`type\`, \`createdAt\`, \`count\`, \`actor\`, \`actorId\`, \`userId\`,
\`sessionId\`, \`ip\`, \`userAgent\`, \`email\` and \`data\`. What each means: [the audit trail](audit-trail.md).`,
  "events export": `\`\`\`sh
latchkey events export --since 2026-01-01 --until 2026-02-01 > january.jsonl
\`\`\`

The lines are those of \`latchkey events --json\`.`,
  "events verify": `\`\`\`sh
latchkey events verify --checkpoint "$(tail -1 /elsewhere/checkpoints)"
\`\`\`

What it proves and what it does not: [the audit trail](audit-trail.md).`,
  backup: `\`\`\`sh
latchkey backup "backups/$(date +%F).db"      # SQLite: whole, checked, and for you alone (0600)
pg_dump --format=custom --schema=latchkey --file=backup.dump "$DATABASE_URL"      # PostgreSQL
\`\`\`

A backup opens nothing without the root secret, and the root secret nothing without a database. Keep both, in two places.`,
  restore: `Stop the server first. The file that was there is kept beside it, as \`….before-<time>\`. Sessions that ended after the backup are alive
again, and bans and passwords are what they were, unless \`--end-sessions\` signs everybody out. For PostgreSQL: stop every server, then
\`pg_restore --clean --if-exists --dbname="$DATABASE_URL" backup.dump\`.`,
  "dev seed": `\`\`\`sh
latchkey dev seed --users 1000000 --operator you@example.com      # then log in at /admin
\`\`\`

People have addresses below example.com, example.org and example.net, and no passwords. The same \`--seed\` makes the same people. It writes ten
thousand rows at a time, in flat memory; Ctrl+C waits for those. On a terminal there is a bar, elsewhere a line every few seconds. What they do is in
the record of events, which \`latchkey events verify\` finds whole. It works beside a running server, but an empty database is best: what was there
before keeps its place in the record. [Why it is made so](../decisions/0351-made-up-people.md).`,
  serve: `Several processes that share the port, how a server ends, and what \`SIGHUP\` and \`SIGUSR2\` do: [several processes, several
machines](many-machines.md).`,
  scan: `\`\`\`sh
latchkey scan .                                       # with oxc-parser: npm install --save-dev oxc-parser
\`\`\`

[Every rule, comments that take one out, SARIF for code scanning, and how often it is wrong](../scan.md).`,
  doctor: `Each line is \`ok\`, \`warn\` or \`FAIL\`; what is not ok says why it matters and what to do. As a gate before a deployment:
\`latchkey doctor --probe --json\` and the exit code. [All checks](doctor.md).`,
};

/** `docs/operations/command-line.md`, from commander's own definitions. */
export function renderCommandLinePage(): string {
  const program = createProgram();
  const sections = visibleOf(program).flatMap((command) => describe(command, []));
  return `${introduction}\n${sections.join("\n\n")}\n`;
}

/** The names of all commands that do something, such as "users list". */
export function commandNames(): string[] {
  const names = (command: Command, above: readonly string[]): string[] => {
    const own = [...above, command.name()];
    const below = command.commands.flatMap((each) => names(each, own));
    return below.length === 0 || ownOptions(command).length > 0 ? [own.join(" "), ...below] : below;
  };
  return visibleOf(createProgram()).flatMap((command) => names(command, []));
}

/** Without what a command starts for itself. */
function visibleOf(program: Command): Command[] {
  const visible = program.createHelp().visibleCommands(program);
  return program.commands.filter((command) => visible.includes(command));
}

function describe(command: Command, above: readonly string[]): string[] {
  const path = [...above, command.name()];
  const name = path.join(" ");
  const heading = `${"#".repeat(path.length + 1)} latchkey ${name}`;
  const lines = [heading, wrap(command.description())];
  const args = command.registeredArguments;
  const options = ownOptions(command);
  if (args.length + options.length > 0) {
    lines.push(`\`latchkey ${[name, ...args.map(show)].join(" ")}${options.length > 0 ? " [options]" : ""}\``);
    const rows = [...args.map(describeArgument), ...options.map(describeOption)];
    lines.push(rows.map(([term, text]) => `- \`${term}\`: ${text}`).join("\n"));
  }
  const more = afterwards[name];
  if (more) lines.push(more);
  return [lines.join("\n\n"), ...command.commands.flatMap((each) => describe(each, path))];
}

function ownOptions(command: Command): Option[] {
  return command.options.filter(({ long }) => long !== "--config");
}

function show(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "…" : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function describeArgument(argument: Argument): [string, string] {
  const choices = argument.argChoices ? ` (${argument.argChoices.join(", ")})` : "";
  return [argument.name(), `${argument.description}${choices}`];
}

function describeOption(option: Option): [string, string] {
  const byDefault =
    option.defaultValue !== undefined && option.defaultValue !== true ? ` (${String(option.defaultValue)})` : "";
  return [option.flags, `${option.description}${byDefault}`];
}

/** Lines of at most 140 characters, as the rest of the documentation. */
function wrap(text: string): string {
  return text.replaceAll(/(.{1,138})(?: |$)/g, "$1\n").trimEnd();
}
