import { ConfigurationError, createAuth, google, type AuthOptions } from "latchkey";
import { expect, onTestFinished, test } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";

const secret = generateSecret();

/** All that production asks for; each case takes one thing away or spoils it. */
const production = {
  baseUrl: "https://app.example.com",
  secret,
  database: "sqlite::memory:",
  trustedProxies: "none",
} as const satisfies AuthOptions;

function without(name: keyof typeof production): AuthOptions {
  const { [name]: _, ...rest } = production;
  return rest;
}

interface Refusal {
  readonly options: () => unknown;
  /** The setting, and words of the fix. */
  readonly says: readonly RegExp[];
}

const weak = (value: string): Refusal => ({
  options: () => ({ ...production, secret: value }),
  says: [/^secret /, /openssl rand -base64 32/],
});

const refusals: Readonly<Record<string, Refusal>> = {
  "no secret": { options: () => without("secret"), says: [/^secret is missing/, /openssl rand -base64 32/] },
  "a short secret": weak(secret.slice(0, 30)),
  "a secret of a tutorial": weak("keyboard cat"),
  "a random secret that a tutorial prints": weak("192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"),
  "a secret that does not look random": weak("Zk3vQx9m".repeat(8)),
  "one weak secret of a list": {
    options: () => ({ ...production, secret: [secret, "myapp2022"] }),
    says: [/^secret is printed/],
  },
  "plain HTTP": {
    options: () => ({ ...production, baseUrl: "http://app.example.com" }),
    says: [/^baseUrl is "http:\/\/app\.example\.com"/, /https:\/\//],
  },
  "no database": { options: () => without("database"), says: [/^database is missing/, /postgres:\/\/…/] },
  "half a provider": {
    options: () => ({ ...production, providers: [google({ clientId: "1234", clientSecret: undefined })] }),
    says: [/clientSecret/],
  },
  "an unknown option": {
    options: () => ({ ...production, idleTimeout: 60 }),
    says: [/no option "idleTimeout"/, /session\.idleTimeout/],
  },
  "an option of the server's": { options: () => ({ ...production, tlsCert: "x.pem" }), says: [/variable TLS_CERT/] },
  "lifetimes that contradict each other": {
    options: () => ({ ...production, session: { idleTimeout: 61, absoluteTimeout: 60 } }),
    says: [/session\.idleTimeout \(61 s\)/, /session\.absoluteTimeout \(60 s\)/],
  },
  "a cookie of everybody's": {
    options: () => ({ ...production, baseUrl: "https://app.example.co.uk", cookieDomain: "co.uk" }),
    says: [/^cookieDomain is "co\.uk"/, /yours alone/],
  },
  "proxies that are none": {
    options: () => ({ ...production, trustedProxies: "everyone" }),
    says: [/^trustedProxies has "everyone"/, /10\.0\.0\.0\/8/],
  },
  "a colour that could not be read": {
    options: () => ({ ...production, theme: { colors: { dark: { accent: "#1a5a43" } } } }),
    says: [/^theme\.colors\.dark\.accent is "#1a5a43"/, /such as "#[0-9a-f]{6}"/],
  },
  "a colour with another name": {
    options: () => ({ ...production, theme: { colors: { acent: "#1a5a43" } } }),
    says: [/no option "theme\.colors\.acent"/, /take it out or correct it/],
  },
  "a template for a page that does not exist": {
    options: () => ({ ...production, theme: { pages: { logIn: () => "" } } }),
    says: [/^theme\.pages has no page "logIn"/, /did you mean "login"/],
  },
  "a time for browsers that is none": {
    options: () => ({ ...production, hsts: { maxAge: -1 } }),
    says: [/^hsts\.maxAge is -1/, /whole number/],
  },
};

/** What is thrown at once, before anything is opened. */
function refusalOf(options: () => unknown): unknown {
  try {
    const auth = createAuth(options() as AuthOptions);
    onTestFinished(() => auth.close());
    return null;
  } catch (error) {
    return error;
  }
}

test.each(Object.entries(refusals))(
  "D1, D2: createAuth refuses %s in production, in one sentence",
  (_, { options, says }) => {
    const error = refusalOf(options);
    expect(error).toBeInstanceOf(ConfigurationError);
    const { message } = error as ConfigurationError;
    expect(message).toMatch(/^[^\n]+\.$/);
    expect(message).not.toMatch(/[.!?] \p{Lu}/u);
    for (const word of says) expect(message).toMatch(word);
    expect(message).not.toContain(secret.slice(0, 30));
  },
);

test("what production asks for is enough, and the base URL alone decides that it is production", () => {
  expect(refusalOf(() => production)).toBeNull();
  expect(refusalOf(() => ({ database: "sqlite::memory:", secret: "keyboard cat", logger: quiet([]) }))).toBeNull();
});

test("who says nothing of proxies in production is warned once, and not in development", () => {
  const warned = (options: AuthOptions): readonly string[] => {
    const warnings: string[] = [];
    expect(refusalOf(() => ({ ...options, logger: quiet(warnings) }))).toBeNull();
    return warnings;
  };
  expect(warned(without("trustedProxies"))).toStrictEqual([
    expect.stringMatching(/^trustedProxies is missing.*"10\.0\.0\.0\/8".*"none".*"trust proxy"/),
  ]);
  expect(warned(production)).toStrictEqual([]);
  expect(warned({ ...production, trustedProxies: 1 })).toStrictEqual([]);
  expect(warned({ database: "sqlite::memory:", secret })).toStrictEqual([]);
});

test("Strict-Transport-Security is for a year, for this host alone, and as it was said", async () => {
  const header = async (options: AuthOptions): Promise<string | null> => {
    const auth = createAuth({ ...production, ...options, logger: quiet([]) });
    onTestFinished(() => auth.close());
    const answer = await auth.handler(new Request("https://app.example.com/auth/providers"));
    return answer.headers.get("strict-transport-security");
  };
  expect(await header({})).toBe("max-age=31536000");
  expect(await header({ hsts: { maxAge: 600, includeSubDomains: true } })).toBe("max-age=600; includeSubDomains");
  expect(await header({ hsts: { maxAge: 0 } })).toBe("max-age=0");
  expect(await header({ baseUrl: "http://localhost:3000", hsts: { includeSubDomains: true } })).toBeNull();
  expect(await header({ baseUrl: "https://localhost:3000" })).toBeNull();
});

function quiet(warnings: string[]): NonNullable<AuthOptions["logger"]> {
  return { info: () => undefined, error: () => undefined, warn: (_, message) => void warnings.push(message) };
}
