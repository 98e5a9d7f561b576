import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { consoleStates } from "../../scripts/console-states.ts";
import {
  inLanguage,
  pageStates,
  sampleAccount,
  sampleActivity,
  sampleFrame,
  sampleNow,
  sampleProviders,
  sampleSessions,
  wordingStates,
} from "../../scripts/page-states.ts";
import { accountPage } from "./account-page.ts";
import { checkMailPage } from "./check-mail-page.ts";
import { forgotPasswordPage } from "./forgot-password-page.ts";
import { resetPasswordPage } from "./reset-password-page.ts";
import { verifyEmailPage } from "./verify-email-page.ts";
import { consoleStylesheet } from "./console-stylesheet.ts";
import { copies, type CopyKey, languages } from "./copy.ts";
import { deletionPendingPage } from "./deletion-pending-page.ts";
import { errorPage } from "./error-page.ts";
import type { FormFailure } from "./form-failure.ts";
import { escapeHtml } from "../shared/html.ts";
import { addEmailPage } from "./add-email-page.ts";
import { linkAccountPage } from "./link-account-page.ts";
import { loginPage } from "./login-page.ts";
import { reauthenticatePage } from "./reauthenticate-page.ts";
import { registerPage } from "./register-page.ts";
import { peopleScript } from "./script/people-script.ts";
import { developmentStylesheet } from "./development-stylesheet.ts";
import { stylesheet } from "./stylesheet.ts";

const states = Object.entries({ ...pageStates, ...consoleStates });
const allMatches = (page: string, pattern: RegExp): string[] =>
  [...page.matchAll(pattern)].map((match) => match[1] ?? match[0]);

/** A page without the element that loads our script, whose attributes are nothing but texts. */
const withoutOwnScript = (page: string): string =>
  page.replace(
    /<script src="\/auth\/(?:pages|console)\.js" defer(?: data-[a-z-]+="[^"<>]*")+><\/script>(?=\n<\/head>)/,
    "",
  );

const spoken = languages.flatMap((language) =>
  states.map(([name, render]) => ({ name, language, render: () => inLanguage(language, render) })),
);

describe.each(spoken)("$name in $language", ({ name, language, render }) => {
  // One file of ours that presses the button, on the one page that has it.
  const pressing = name === "return-posted" ? '<script src="/auth/return.js"></script>' : "\0";
  // And the one that only improves, with nothing but texts.
  const page = withoutOwnScript(render().replace(pressing, ""));

  test("R015: has no other script, no style of its own, no handler, and asks nobody else for anything", () => {
    expect(page).not.toMatch(
      /<script|<style|<iframe(?![^>]* sandbox="allow-popups allow-popups-to-escape-sandbox" )|<img(?! src="\/)|javascript:/i,
    );
    expect(page).not.toMatch(/<[^>]*\s(style|on\w+)\s*=/i);
    expect(
      allMatches(page, /(?:href|src|action)="([^"]*)"/g).filter((url) => !/^(\/|#|data:image\/svg)/.test(url)),
      // The way to a provider, which goes on by itself.
    ).toEqual(name === "hand-over" ? ["https://github.com/login"] : []);
  });

  test("has one h1, one main, a language, a title, and ids that are unique", () => {
    expect(allMatches(page, /<h1[ >]/g)).toHaveLength(1);
    expect(allMatches(page, /<main[ >]/g)).toHaveLength(1);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toMatch(/<title>[^<]+ · [^<]+<\/title>/);
    const ids = allMatches(page, / id="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("every reference leads to an element of the page, every field to be seen has a label", () => {
    const ids = new Set(allMatches(page, / id="([^"]*)"/g));
    const references = allMatches(page, / (?:for|aria-describedby|aria-labelledby)="([^"]*)"/g).flatMap((list) =>
      list.split(" "),
    );
    const fragments = allMatches(page, / href="#([^"]*)"/g);
    expect([...references, ...fragments].filter((id) => !ids.has(id))).toEqual([]);
    const labels = new Set(allMatches(page, /<label for="([^"]*)"/g));
    const fields = allMatches(page, /<input[^>]*>/g).filter(
      (input) => !/type="(hidden|checkbox)"| hidden>/.test(input),
    );
    expect(fields.filter((input) => !labels.has(/ id="([^"]*)"/.exec(input)?.[1] ?? ""))).toEqual([]);
  });

  test("says first when something is wrong, and gives the focus to one thing at most", () => {
    expect(page.includes(language === "de" ? "<title>Fehler: " : "<title>Error: ")).toBe(page.includes('role="alert"'));
    expect(allMatches(page, / autofocus/g).length).toBeLessThanOrEqual(1);
  });

  test("leaves no place in a sentence unfilled, and is the same when made again", () => {
    expect(page).not.toMatch(/\{\w+\}|undefined|\[object|null</);
    expect(render()).toBe(render());
  });
});

describe("copy", () => {
  // These texts are picked by something that the model says; all others stand in a page's source by name.
  const picked =
    /^(?!event\.(?:times\.|sessions\.|by_operator$))(notice|failure|provider\.failure|field|event|error\.title|error\.about|session\.kind|session\.method)\./;
  const folder = new URL("./", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/^copy(?:\.ts$|[/\\])|\.test\.ts$/.test(name))
    .concat("../shared/device-words.ts")
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("\n");
  const keys = Object.keys(copies.en) as CopyKey[];
  const renders = [...states.map(([, render]) => render), ...Object.values(consoleStates), ...wordingStates];

  // Such as `console.level.${level}`.
  const families = allMatches(sources, /`([a-z_]+\.(?:[a-z_]+\.)*)\$\{/g).filter((name) => name.startsWith("console."));

  test("every text is asked for by name, one with forms by the name without", () => {
    const isNamed = (name: string): boolean =>
      sources.includes(`"${name}"`) || families.some((family) => name.startsWith(family));
    const unasked = keys.filter((key) => !picked.test(key) && !isNamed(key));
    expect(unasked.filter((key) => !isNamed(key.replace(/\.(?:one|other)$/, "")))).toEqual([]);
  });

  test.each(languages)("every text that a page picks is said on some page (%s)", (language) => {
    const said = renders.map((render) => inLanguage(language, render)).join("\n");
    const unsaid = keys.filter((key) => {
      const pieces = copies[language][key].split(/\{\w+\}/).map(escapeHtml);
      return picked.test(key) && !pieces.every((piece) => said.includes(piece));
    });
    expect(unsaid).toEqual([]);
  });

  test("each language has the same texts, with the same places in them", () => {
    expect(Object.keys(copies.de).toSorted()).toEqual(keys.toSorted());
    const places = (text: string): string[] => allMatches(text, /\{(\w+)\}/g).toSorted();
    const odd = keys.filter((key) => places(copies.en[key]).join() !== places(copies.de[key]).join());
    // The one form may say it in a word.
    expect(odd.filter((key) => !key.endsWith(".one"))).toEqual([]);
    expect(odd.filter((key) => places(copies.de[key]).some((place) => !copies.en[key].includes(place)))).toEqual([]);
    const counted = keys.filter((key) => key.endsWith(".one"));
    expect(counted.length).toBeGreaterThan(0);
    for (const key of counted) expect(keys).toContain(key.replace(/\.one$/, ".other"));
  });

  test("no text was left in English", () => {
    const same = keys.filter((key) => copies.de[key] === copies.en[key]);
    expect(same.filter((key) => !sameInBoth.has(copies.en[key]))).toEqual([]);
  });

  test("German speaks to people with Sie, and with one word for one thing", () => {
    const texts = Object.entries(copies.de);
    const wrong = /\b(?:du|dein\w*|dir|dich|Login|Logout|Account|Email|Provider|Session|einloggen|Kennwort)\b/;
    expect(texts.filter(([, text]) => wrong.test(text))).toEqual([]);
  });
});

/** Words that are the same in both. */
const sameInBoth: ReadonlySet<string> = new Set([
  "{title} · {product}",
  "{date} UTC",
  "In UTC",
  "Name",
  "Computer",
  "Tablet",
  "Mails",
  "Admin",
  "Support",
  "Name, Person",
  "Person",
  "{count}+",
  "{running} + {waiting}",
  "Hook",
  "Webhook",
]);

describe("recent activity", () => {
  const lineOf = (provider: unknown): string => {
    const [sample] = sampleActivity().events;
    if (sample === undefined) throw new Error("There is no sample.");
    const events = [{ ...sample, type: "identity_unlinked" as const, data: { provider } }];
    const activity = { events, next: null, newest: true, filter: "all" } as const;
    const page = accountPage({ ...sampleAccount, activity });
    return /<li class="event"><p>(.*?)(?: <span|<\/p>)/.exec(page)?.[1] ?? "";
  };

  test("names the provider that was linked or unlinked, or else its id", () => {
    expect(lineOf("google")).toBe("Sign-in with <bdi>Google</bdi> was unlinked");
    expect(lineOf("of-before")).toBe("Sign-in with <bdi>of-before</bdi> was unlinked");
    expect(lineOf("<b>")).toBe("Sign-in with <bdi>&lt;b&gt;</bdi> was unlinked");
    expect(lineOf("constructor")).toBe("Sign-in with <bdi>constructor</bdi> was unlinked");
    expect(lineOf(undefined)).toBe("A way to sign in was unlinked");
  });

  test("tells nobody without a password to change it", () => {
    expect(accountPage(sampleAccount)).toContain("change your password");
    expect(accountPage({ ...sampleAccount, hasPassword: false })).not.toContain("change your password");
    expect(accountPage({ ...sampleAccount, passwords: false })).not.toContain("change your password");
  });
});

describe("hostile values", () => {
  const hostile = `"><script>alert(1)</script></title><b x='{email}`;
  const frame = { ...sampleFrame, productName: hostile, returnTo: hostile };
  const failure: FormFailure = {
    code: "invalid_input",
    errors: [
      { pointer: `/${hostile}`, code: hostile, rule: hostile },
      { pointer: "/name", code: "too_long", rule: hostile },
    ],
    values: { email: hostile, name: hostile, password: "hunter2-typed" },
  };
  const user = {
    id: hostile,
    email: hostile,
    emailVerified: false,
    name: hostile,
    avatarUrl: hostile,
    role: hostile,
    createdAt: sampleNow,
  };
  const sessions = sampleSessions(3).map((session) => ({
    ...session,
    id: hostile,
    ip: hostile,
    method: hostile,
    device: { ...session.device, name: hostile },
  }));
  const events = sampleActivity().events.map((event) => ({
    ...event,
    ip: hostile,
    device: { name: hostile },
    sessionId: hostile,
    data: { reason: hostile, provider: hostile, method: hostile, code: hostile },
  }));
  const activity = { events, next: hostile, newest: false, filter: "attempts" } as const;
  const providers = sampleProviders.map((provider) => ({
    ...provider,
    kind: hostile,
    name: hostile,
    available: false,
  }));
  const account = {
    frame,
    isUnproven: true,
    user,
    sessions,
    activity,
    notice: null,
    canAddEmail: true,
    canChangeEmail: true,
    identities: [
      { id: "i1", provider: { id: "x", name: hostile }, email: hostile, name: hostile, lastUsedAt: sampleNow },
    ],
    linkable: [{ id: "y", name: hostile }],
    methodNames: { [hostile]: hostile },
    passwords: true,
    hasPassword: true,
    passwordMinLength: 8,
    fresh: true,
    avatar: null,
    pictures: [{ identityId: hostile, provider: hostile, chosen: false }],
    consoleUrl: hostile,
    now: sampleNow,
  };

  const hostileLogin = (): string =>
    loginPage({
      frame,
      failure,
      notice: null,
      registrationOpen: true,
      passwords: true,
      canReset: true,
      providers,
      lastWay: hostile,
    });

  test.each([
    ["log-in", hostileLogin],
    ["registration", () => registerPage({ frame, failure, passwordMinLength: 8, invitation: null, providers })],
    ["account", () => accountPage({ ...account, avatar: hostile, failure: { form: "name", ...failure } })],
    [
      "confirmation",
      () => reauthenticatePage({ frame, failure, user, hasPassword: true, providers, notice: null, token: null }),
    ],
    ["forgotten password", () => forgotPasswordPage({ frame, failure, isSent: false, canMail: true })],
    [
      "reset",
      () => resetPasswordPage({ frame, failure, token: hostile, email: hostile, passwordMinLength: 8, after: null }),
    ],
    [
      "proof",
      () => verifyEmailPage({ frame, failure, token: hostile, email: hostile, about: "account", proof: "password" }),
    ],
    [
      "linking",
      () => linkAccountPage({ frame, failure, token: hostile, provider: hostile, email: hostile, hasPassword: true }),
    ],
    ["adding an address", () => addEmailPage({ frame, failure, isSent: false })],
    ["waiting", () => checkMailPage({ frame, failure, email: hostile, isSent: true })],
    [
      "invited",
      () =>
        registerPage({
          frame,
          failure,
          passwordMinLength: 8,
          invitation: { token: hostile, email: hostile },
          providers,
        }),
    ],
    [
      "deletion",
      () =>
        deletionPendingPage({ frame, failure, email: hostile, token: null, deleteAfter: sampleNow, now: sampleNow }),
    ],
    ["error", () => errorPage({ frame, code: "not_found", requestId: hostile })],
  ])("stay text on the page of %s", (_name, render) => {
    const page = withoutOwnScript(render());
    expect(page).toContain("&lt;script&gt;");
    expect(page).not.toMatch(/<script|<b x/);
    expect(allMatches(page, /<\/title>/g)).toHaveLength(1);
  });

  test("a password that was typed is never sent back", () => {
    expect(hostileLogin()).not.toContain("hunter2-typed");
    expect(registerPage({ frame, failure, passwordMinLength: 8, invitation: null, providers })).not.toContain(
      "hunter2-typed",
    );
  });
});

describe("weight", () => {
  test("the log-in page and the stylesheet together stay under 20 KB", () => {
    const bytes = Buffer.byteLength(pageStates.login?.() ?? "") + Buffer.byteLength(stylesheet);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(20_000);
  });

  test("the stylesheet asks for nothing, and its braces match", () => {
    expect(stylesheet).not.toMatch(/url\(|@import|@font-face/);
    expect(stylesheet.split("{").length).toBe(stylesheet.split("}").length);
  });

  test("every class of a page has a rule, in what the page loads", () => {
    const classes = (text: string): string[] => allMatches(text, /\.([a-z][\w-]*)/g);
    const ofDevelopment = new Set(classes(developmentStylesheet));
    const [shared, ofConsole] = [new Set(classes(stylesheet)), new Set(classes(consoleStylesheet))];
    const bare = states.flatMap(([name, render]) =>
      allMatches(render(), / class="([^"]*)"/g)
        .flatMap((list) => list.split(" "))
        .filter((one) => !shared.has(one) && !(name.startsWith("console-") && ofConsole.has(one)))
        .filter((one) => !(/^(?:mailbox|demo)/.test(name) && ofDevelopment.has(one))),
    );
    expect([...new Set(bare)]).toEqual([]);
  });

  test("every class of the stylesheet is on a page", () => {
    const used = new Set(
      states.flatMap(([, render]) => allMatches(render(), / class="([^"]*)"/g).flatMap((list) => list.split(" "))),
    );
    const known = new Set(allMatches(stylesheet + developmentStylesheet, /\.([a-z][\w-]*)/g));
    const made = new Set(["reveal", "slash", "strength", "ask"]);
    expect([...made].filter((name) => !peopleScript.includes(name))).toEqual([]);
    expect([...known].filter((name) => !used.has(name) && !made.has(name))).toEqual([]);
  });
});
