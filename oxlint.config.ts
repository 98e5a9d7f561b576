import { defineConfig, type OxlintConfig, type OxlintOverride } from "oxlint";

const ground = ["shared", "error", "metric", "secret", "jws", "trace", "outbound"] as const;
const domains = [
  "event",
  "outbox",
  "throttle",
  "mail",
  "verification",
  "user",
  "revocation",
  "session",
  "service",
  "token",
  "hook",
  "password",
  "federation",
] as const;

/**
 * Which folders of src/ a folder may import from, besides its own files. The rows stand in the order of the layers:
 * a row names only rows above it. A folder without a row may import nothing, so a new folder begins with a row here.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  error: ["shared"],
  metric: ["shared", "error"],
  secret: ["shared", "error"],
  // Portable: no import of Node's, because `verify` runs elsewhere too.
  jws: ["shared"],
  trace: ["shared"],
  outbound: ["shared", "error", "trace"],
  event: [...ground],
  outbox: [...ground, "event"],
  throttle: [...ground, "event", "outbox"],
  mail: [...ground, "event", "outbox", "throttle"],
  verification: [...ground, "event", "outbox", "mail"],
  user: [...ground, "event", "outbox", "mail", "verification"],
  revocation: [...ground, "user"],
  session: [...ground, "event", "outbox", "mail", "verification", "user", "revocation"],
  service: [...ground, "event", "outbox", "revocation"],
  token: [...ground, "event", "outbox", "mail", "verification", "user", "revocation", "session"],
  hook: [...ground, "event", "outbox", "mail", "user", "revocation", "session"],
  password: [...ground, "event", "outbox", "throttle", "mail", "verification", "user", "revocation", "session"],
  federation: [
    ...ground,
    "event",
    "outbox",
    "throttle",
    "mail",
    "verification",
    "user",
    "revocation",
    "session",
    "password",
  ],
  // What is looked at by whoever runs an installation: at the command line, and in the console.
  doctor: [...ground, ...domains],
  verify: ["jws"],
  client: [],
  // Reads other people's code, and knows nothing of ours.
  scan: [],
  storage: [...ground, ...domains],
  pages: ["shared", "error", "event", "user", "session"],
  http: [...ground, ...domains, "doctor", "pages"],
  auth: [...ground, ...domains, "doctor", "storage", "pages", "http"],
  adapter: [...ground, ...domains, "http", "auth"],
  testing: [...ground, ...domains, "http", "auth"],
  // The provider of development: the server has it, a library never.
  demo: [...ground, ...domains, "pages", "http"],
  server: [...ground, ...domains, "storage", "pages", "http", "auth", "adapter", "demo"],
  cli: [...ground, ...domains, "doctor", "scan", "storage", "pages", "http", "auth", "adapter", "demo", "server"],
};

/** Folders from which a folder may take types only: a page shows a user, it never calls one. */
const typesOnly: Readonly<Record<string, readonly string[]>> = { pages: ["event", "user", "session"] };

const deepest = 3;

interface RestrictedPattern {
  readonly group?: string[];
  readonly regex?: string;
  readonly message: string;
  readonly allowTypeImports?: boolean;
}

/** The import rule of one folder, once for each depth, because a relative path says how far up it goes. */
function direction(folder: string, allowed: readonly string[]): OxlintOverride[] {
  return Array.from({ length: deepest }, (_, depth) => {
    const up = "../".repeat(depth + 1);
    const may = allowed.length === 0 ? "nothing outside it" : allowed.join(", ");
    const message = `src/${folder} may import ${may}: see the layers in oxlint.config.ts.`;
    const types = typesOnly[folder] ?? [];
    const values = allowed.filter((name) => !types.includes(name));
    const patterns: RestrictedPattern[] = [
      {
        group: [`${up}**`, ...values.map((name) => `!${up}${name}/**`)],
        message: types.length === 0 ? message : `${message} From ${types.join(", ")} it takes only types.`,
        allowTypeImports: types.length > 0,
      },
    ];
    if (types.length > 0) {
      // The pattern above lets every type pass: the layers that are closed to types too are named here.
      const closed = Object.keys(layers).filter((name) => name !== folder && !allowed.includes(name));
      patterns.push({ regex: `^(\\.\\./){${depth + 1}}(${closed.join("|")})/`, message });
    }
    return {
      files: [`src/${folder}/${"*/".repeat(depth)}*.ts`],
      rules: { "no-restricted-imports": ["error", { patterns, paths: [environment(folder)].flat() }] },
    };
  });
}

/** Configuration is read in one place: everything else receives it. */
function environment(folder: string): { name: string; importNames: string[]; message: string }[] {
  if (folder === "server" || folder === "cli") return [];
  return ["node:process", "process"].map((name) => ({
    name,
    importNames: ["env", "default"],
    message: "The environment is read in src/server and src/cli only.",
  }));
}

const seen = new Set<string>();
for (const [folder, allowed] of Object.entries(layers)) {
  const wrong = allowed.find((name) => !seen.has(name));
  if (wrong !== undefined) throw new Error(`oxlint.config.ts: the row ${folder} names ${wrong}, which is not above it`);
  seen.add(folder);
}

const config: OxlintConfig = defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["dist", "coverage"],
  rules: {
    eqeqeq: "error",
    "no-console": "error",
    "no-var": "error",
    "prefer-const": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "node/no-process-env": "error",
    "typescript/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
    "typescript/explicit-module-boundary-types": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "require-yield": "off",
    // Changed by a listener, which the rule does not see.
    "no-unmodified-loop-condition": "off",
    // Express takes a callback: `.catch(next)` is its way.
    "promise/no-callback-in-promise": "off",
    "promise/always-return": "off",
    // It takes every framework's route for one of Express 4.
    "oxc/no-async-endpoint-handlers": "off",
    "unicorn/no-array-reverse": "off",
    // A list is copied before its listeners run, and a text is taken apart by code points.
    "unicorn/no-useless-spread": "off",
    "typescript/no-misused-spread": "off",
    "import/no-named-as-default-member": "off",
    "unicorn/consistent-function-scoping": "off",
    // A brand is given by an assertion: that is the one way to make a SessionToken out of a string.
    "typescript/no-unsafe-type-assertion": "off",
  },
  overrides: [
    // The entries re-export what the layers hold.
    {
      files: ["src/*.ts"],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              { group: ["../**", "./cli/**"], message: "An entry re-exports from the layers, never from the CLI." },
            ],
          },
        ],
      },
    },
    {
      files: ["src/*/**/*.ts"],
      rules: {
        "no-restricted-imports": [
          "error",
          { patterns: [{ group: ["../**"], message: "This folder has no row in the layers of oxlint.config.ts." }] },
        ],
      },
    },
    ...Object.entries(layers).flatMap(([folder, allowed]) => direction(folder, allowed)),
    { files: ["src/server/**", "src/cli/**"], rules: { "no-console": "off", "node/no-process-env": "off" } },
    // It asks whether this is production before it lets anybody in.
    { files: ["src/testing/**"], rules: { "node/no-process-env": "off" } },
    {
      files: [
        "src/**/*.test.ts",
        "test/**",
        "scripts/**",
        "bench/**",
        "examples/**",
        "bin/**",
        "deploy/**",
        "*.config.ts",
      ],
      rules: {
        "no-restricted-imports": "off",
        "no-console": "off",
        "node/no-process-env": "off",
        "typescript/explicit-module-boundary-types": "off",
        "typescript/no-non-null-assertion": "off",
        "typescript/unbound-method": "off",
        "typescript/await-thenable": "off",
        // A property says under which condition it holds, and may hold by not throwing.
        "vitest/expect-expect": "off",
        "vitest/no-conditional-expect": "off",
        "vitest/valid-expect": ["error", { maxArgs: 2 }],
      },
    },
    { files: ["*.config.ts"], rules: { "import/no-default-export": "off" } },
  ],
});

export default config;
