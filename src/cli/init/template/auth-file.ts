import { importLine, exported, exportLines, typeImportLine, typed } from "../dialect.ts";
import { renderProvider } from "../provider-lines.ts";
import type { Sketch } from "./sketch.ts";

/** `auth.js`: what people sign in by. */
export function renderAuthFile({ dialect, wishes, hasHome }: Sketch): readonly string[] {
  const { framework, providers, otherHost } = wishes;
  const variables = [
    "AUTH_SECRET",
    "BASE_URL",
    "DATABASE_URL",
    ...(otherHost ? ["TRUSTED_ORIGINS"] : []),
    ...providers.flatMap(({ options }) => options.map(([, variable]) => variable)),
  ];
  const oneLine = `const { ${variables.join(", ")} } = process.env;`;
  const isNext = framework === "next";
  return [
    ...typeImportLine({ ...dialect, isTyped: dialect.isTyped && isNext }, "{ Auth }", "latchkey"),
    importLine(dialect, `{ ${["createAuth", ...providers.map(({ word }) => word)].join(", ")} }`, "latchkey"),
    "",
    ...(oneLine.length <= 110 ? [oneLine] : ["const {", ...variables.map((name) => `  ${name},`), "} = process.env;"]),
    ...(isNext
      ? [
          "// While you develop, Next loads this file anew at each change: one installation is enough.",
          `const kept = globalThis${typed(dialect, " as typeof globalThis & { latchkeyAuth?: Auth }")};`,
        ]
      : []),
    "",
    "// What is misspelt, too weak or, in production, missing stops the start, with one sentence that says what to do.",
    isNext
      ? `${exported(dialect)}const auth = (kept.latchkeyAuth ??= createAuth({`
      : `${exported(dialect)}const auth = createAuth({`,
    "  // Where people reach you. Any other machine than this one is production, which wants a secret and a database.",
    "  baseUrl: BASE_URL,",
    "  // What everything is derived from. It stands in .env, and never in the repository.",
    "  secret: AUTH_SECRET,",
    "  // Left out while you develop: SQLite, below .latchkey/.",
    "  database: DATABASE_URL,",
    ...(otherHost
      ? [
          "  // Front ends on other hosts of your site, with commas between: https://app.example.com",
          '  trustedOrigins: TRUSTED_ORIGINS?.split(",") ?? [],',
        ]
      : []),
    ...(providers.length > 0
      ? [
          "  // Each is there once its client is in .env.",
          "  providers: [",
          ...providers.flatMap((provider) => renderProvider(provider).map((line) => `    ${line}`)),
          "  ],",
        ]
      : []),
    ...(hasHome ? [] : ['  pages: { afterLogin: "/account" },']),
    isNext ? "}));" : "});",
    ...exportLines(dialect, "auth"),
  ];
}
