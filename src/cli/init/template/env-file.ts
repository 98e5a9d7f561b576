import { callbackOf } from "../provider-lines.ts";
import type { Wishes } from "../wishes.ts";

/** The environment of the application. Without a secret it is the example that is committed. */
export function renderEnvFile({ framework, otherHost, providers }: Wishes, secret: string | null): readonly string[] {
  const reader = framework === "next" ? "Next" : "node --env-file=.env";
  return [
    ...(secret === null
      ? ["# Copy this to .env, which is never committed, and fill it in. A secret: npx latchkey secret"]
      : [`# Read by ${reader}. It is in .gitignore: never commit it.`]),
    `AUTH_SECRET=${secret ?? ""}`,
    "BASE_URL=http://localhost:3000",
    ...(framework === "next" ? [] : ["PORT=3000"]),
    "",
    "# Production wants a database: postgres://user:password@host:5432/name, or sqlite:/path/on/a/lasting/disk.db",
    "#DATABASE_URL=",
    ...(otherHost ? ["", "# Front ends on other hosts of your site", "#TRUSTED_ORIGINS=https://app.example.com"] : []),
    ...providers.flatMap((provider) => [
      "",
      `# From the console of ${provider.name} (docs/providers.md). The callback URL to enter there: ${callbackOf(provider)}`,
      ...provider.options.map(([, variable]) => `${variable}=`),
    ]),
  ];
}
