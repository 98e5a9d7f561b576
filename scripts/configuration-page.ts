import { type Setting, settingGroups, variablesOf } from "../src/auth/setting.ts";
import { type NamedSetting, settings } from "../src/auth/settings-table.ts";

/** `docs/configuration.md`, from the table of settings. */
export function renderConfigurationPage(): string {
  const sections = settingGroups.map((group) => {
    const rows = settings.filter((setting) => setting.group === group);
    const own = group === "In code only";
    const head = own
      ? "| option | is | default | what follows |\n| --- | --- | --- | --- |"
      : "| variable | option | is | default | what follows |\n| --- | --- | --- | --- | --- |";
    return `## ${group}\n\n${head}\n${rows.map((row) => describeRow(row, own)).join("\n")}\n`;
  });
  return `${intro}\n${sections.join("\n")}\n${outro}`;
}

const intro = `<!-- Written by \`node scripts/write-configuration.ts\` from src/auth/settings-table.ts. Change it there. -->

# Configuration

One table of settings, for the library and for the server. \`createAuth\` takes the options; \`latchkey serve\` reads the variables,
and a file of options where \`--config\` (or \`LATCHKEY_CONFIG\`) names one:

\`\`\`ts
// latchkey.config.ts, read by Node itself; .mts, .mjs and .js work too
import type { AuthOptions } from "latchkey";

export default {
  productName: "Harbour",
  session: { idleTimeout: 3600 },
} satisfies AuthOptions;
\`\`\`

- The environment wins over the file, setting by setting. An empty variable counts as one that is not set.
- A variable without the prefix \`LATCHKEY_\` is a name that the world knows; with the prefix it means the same. Both set, and to
  different values, stops the start.
- A secret is also read from a file: \`AUTH_SECRET_FILE=/run/secrets/auth\`, and so with every variable marked *secret*. White space
  around it is dropped.
- Lists have commas or line breaks between. Durations are seconds.
- [Providers](providers.md) are set up by variables of their own. Half a provider stops the start. Of one that the
  file says as well, with the same id and client id, the environment gives the secrets and the file everything else.
- What is unknown, misspelt, weak or contradictory stops the start, with one sentence that names the setting where you set it, and the
  fix. A variable without our prefix that is one slip away from ours is only warned of: it may belong to another program.
- The library never reads the environment.
`;

const outro = `## Several hosts, one sign-in

\`cookieDomain: "example.com"\` lets \`app.example.com\` and \`admin.example.com\` share the session cookie. The price: every host under
\`example.com\` receives the cookie, and can plant one in its place or beside it. Beside it means signed out until it is gone; in its
place means that the visitor goes on in the planter's session. Use it only where you trust every host of the domain, or put both behind
one host with a proxy path, which costs nothing. Nobody is signed out by setting it; taking it away again signs out whoever came since.
[Why](decisions/0168-cookie-domain.md)
`;

function describeRow(setting: NamedSetting, codeOnly: boolean): string {
  const variable = variablesOf(setting)[0];
  const named = setting.as ?? setting.option;
  const option = setting.scope === "server" && setting.as === undefined ? "the server's own" : `\`${named}\``;
  const cells = [option, kind(setting), setting.default, setting.about].map(cell);
  const shown = variable === undefined ? "in code only" : `\`${variable}\`${setting.secret ? " (*secret*)" : ""}`;
  return `| ${[...(codeOnly ? [] : [shown]), ...cells].join(" | ")} |`;
}

function kind({ value }: Setting): string {
  switch (value.kind) {
    case "choice":
      return value.of.map((word) => `\`${word}\``).join(", ");
    case "number":
      return `${value.unit}, ${value.least} to ${value.most}`;
    case "pem":
      return "private key in PEM";
    case "switch":
      return "`true`, `false`";
    case "code":
      return value.what;
    default:
      return value.kind;
  }
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
