/** How a provider is written into a program. */
export interface ProviderLines {
  /** What docs/choosing.md and `--provider` call it; also its id in addresses, unless `id` says another. */
  readonly word: string;
  readonly id?: string;
  readonly name: string;
  /** The options of its factory, each with the variable that says it. The first one decides whether it is there. */
  readonly options: readonly (readonly [option: string, variable: string])[];
  /** Options that no variable says. */
  readonly fixed?: readonly string[];
}

/** The names of the variables are those that `latchkey serve` reads, so that both can share a file. */
export const providerLines: readonly ProviderLines[] = [
  registered("google", "Google"),
  registered("github", "GitHub"),
  registered("microsoft", "Microsoft"),
  {
    word: "apple",
    name: "Apple",
    options: [
      ["clientId", "APPLE_CLIENT_ID"],
      ["teamId", "APPLE_TEAM_ID"],
      ["keyId", "APPLE_KEY_ID"],
      ["privateKey", "APPLE_PRIVATE_KEY"],
    ],
  },
  registered("gitlab", "GitLab"),
  registered("discord", "Discord"),
  {
    word: "oidc",
    id: "company",
    name: "your company",
    fixed: ['id: "company"', 'name: "Company"'],
    options: [
      ["clientId", "OIDC_COMPANY_CLIENT_ID"],
      ["clientSecret", "OIDC_COMPANY_CLIENT_SECRET"],
      ["issuer", "OIDC_COMPANY_ISSUER"],
    ],
  },
];

/** A provider that needs no more than a client. */
function registered(word: string, name: string): ProviderLines {
  const start = word.toUpperCase();
  return {
    word,
    name,
    options: [
      ["clientId", `${start}_CLIENT_ID`],
      ["clientSecret", `${start}_CLIENT_SECRET`],
    ],
  };
}

/** What the provider's console asks for, while the app is on this machine. */
export function callbackOf({ word, id = word }: ProviderLines): string {
  return `http://localhost:3000/auth/${id}/callback`;
}

/** One provider in `providers: […]`: there once its client is in the environment. */
export function renderProvider({ word, options, fixed = [] }: ProviderLines): readonly string[] {
  const [[, decides] = ["", ""]] = options;
  const given = [...fixed, ...options.map(([option, variable]) => `${option}: ${variable}`)];
  const line = `...(${decides} ? [${word}({ ${given.join(", ")} })] : []),`;
  if (line.length <= 110) return [line];
  return [`...(${decides}`, `  ? [${word}({`, ...given.map((one) => `      ${one},`), "    })]", "  : []),"];
}
