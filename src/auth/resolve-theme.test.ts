import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { stylesheet } from "../pages/stylesheet.ts";
import type { TemplateParts } from "../pages/template.ts";
import type { Logger } from "../shared/logger.ts";
import type { ThemeOptions } from "./options.ts";
import { resolveTheme } from "./resolve-theme.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-theme-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lines: { fields: object; message: string }[] = [];
const logger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => void lines.push({ fields, message }),
};
const place = { origin: "https://app.example.com", mountPath: "/shop", basePath: "/auth", logger };
const resolve = (theme: ThemeOptions): ReturnType<typeof resolveTheme> => resolveTheme(theme, place);
const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(30)]);
const parts: TemplateParts = {
  page: "login",
  title: "Log in",
  language: "en",
  productName: "Harbour",
  failed: false,
  homeUrl: "/",
  head: "<title>Log in</title>",
  main: "<h1>Log in</h1>",
};

describe("a look that is not said", () => {
  test("is ours, with the stylesheet that everybody has", async () => {
    const look = resolve({});
    expect(look.page).toMatchObject({ logo: null, icon: { door: "#163f30", brass: "#e0b85c" } });
    const [asset] = look.assets.map((one) => one.route(place as never));
    expect(look.assets).toHaveLength(1);
    expect(asset?.path).toMatch(/^\/shop\/auth\/style-[\w-]{12}\.css$/);
    expect(await (await asset?.render({} as never, {} as never, null))?.text()).toBe(stylesheet);
  });
});

describe("a logo", () => {
  const svg = '<?xml version="1.0"?>\n<!-- drawn\nby hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>';

  test.each([
    ["svg", svg, "svg", "image/svg+xml"],
    ["a PNG that is called otherwise", png, "png", "image/png"],
    ["a JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), "jpg", "image/jpeg"],
    ["a WebP", Buffer.from("RIFF\x10\0\0\0WEBPVP8 ", "latin1"), "webp", "image/webp"],
  ])("is what its first bytes say: %s", async (_name, content, kind, type) => {
    const look = resolve({ logo: file("logo.dat", content) });
    expect(look.page.logo?.url).toMatch(new RegExp(`^/shop/auth/logo-[\\w-]{12}\\.${kind}$`));
    const response = await look.assets[1]?.route(place as never).render({} as never, {} as never, null);
    expect(response?.headers.get("content-type")).toBe(type);
    expect(response?.headers.get("cache-control")).toContain("immutable");
    const policy = response?.headers.get("content-security-policy") ?? null;
    expect(policy).toBe(kind === "svg" ? "default-src 'none'; style-src 'unsafe-inline'; sandbox" : null);
    expect(Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer(0))).toStrictEqual(Buffer.from(content));
  });

  test("may be named by a file URL, have a night's one beside it, or stand on the product's own origin", () => {
    const light = pathToFileURL(file("light.png", png));
    const both = resolve({ logo: light, logoDark: file("dark.svg", svg) });
    expect(both.assets).toHaveLength(3);
    expect(both.page.logo?.darkUrl).toMatch(/\.svg$/);
    const own = resolve({ logo: "https://app.example.com/brand/logo.svg?v=2" });
    expect(own.page.logo).toStrictEqual({ url: "/brand/logo.svg?v=2", darkUrl: null });
    expect(own.assets).toHaveLength(1);
  });
});

describe("own style", () => {
  test("stands at the end of ours, under another address", async () => {
    const css =
      '@font-face { font-family: X; src: url("/x.woff2"); }\n.panel { background: url(data:image/png;base64,AA==); }';
    const look = resolve({ css: file("own.css", css), colors: { accent: "#7A1F5C" } });
    const style = look.stylesheet.route(place as never);
    const text = await (await style.render({} as never, {} as never, null)).text();
    expect(text.startsWith(stylesheet.slice(0, 10_000))).toBe(true);
    expect(text.endsWith(`${css}\n`)).toBe(true);
    expect(text).toContain("--accent:#7a1f5c;");
    expect(style.path).not.toBe(resolve({}).stylesheet.route(place as never).path);
    expect([look.hasFonts, resolve({}).hasFonts]).toStrictEqual([true, false]);
  });
});

describe("a template", () => {
  test("makes the document of its page, and of no other", () => {
    const { template } = resolve({ pages: { login: ({ main }) => `<main>${main}</main>`, register: undefined } }).page;
    expect(template(parts)).toBe("<main><h1>Log in</h1></main>");
    expect(template({ ...parts, page: "register" })).toBeNull();
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no such partial");
      },
      "no such partial",
    ],
    ["promises", (async () => "<html>") as never, "a promise"],
    ["promises and fails, which ends no process", (() => Promise.reject(new Error("later"))) as never, "a promise"],
    ["gives nothing", (() => undefined) as never, "an undefined"],
  ])("that %s leaves the ordinary page, and a line in the log", (_name, login: () => string, said) => {
    lines.length = 0;
    expect(resolve({ pages: { login } }).page.template(parts)).toBeNull();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.message).toBe("a template failed, the ordinary page was shown");
    expect(JSON.stringify(lines[0]?.fields)).toContain(said);
    expect(lines[0]?.fields).toMatchObject({ setting: "theme.pages.login" });
  });
});

describe("what stops the start, in one sentence that names the setting and the fix", () => {
  test.each<[string, () => ThemeOptions, RegExp]>([
    [
      "a colour's name",
      () => ({ colors: { accent: "teal" } }),
      /^theme\.colors\.accent is "teal"; write a colour such as "#1a5a43"\.$/,
    ],
    [
      "yellow links",
      () => ({ colors: { accent: "#ffd400" } }),
      /^theme\.colors\.accent is "#ffd400", which has a contrast of 1\.3 to 1 on the page, where 4\.5 is needed to be read; write one such as "#[0-9a-f]{6}"\.$/,
    ],
    [
      "green brass on a green door",
      () => ({ colors: { brass: "#1a5a43" } }),
      /^theme\.colors\.brass .* on the door, .* such as "#[0-9a-f]{6}"\.$/,
    ],
    [
      "dark links by night",
      () => ({ colors: { dark: { accent: "#1a5a43" } } }),
      /^theme\.colors\.dark\.accent .* on the page/,
    ],
    [
      "a logo that is not there",
      () => ({ logo: join(folder, "none.svg") }),
      /^theme\.logo is ".*none\.svg", which cannot be read \(ENOENT\); write the path/,
    ],
    [
      "a page for a logo",
      () => ({ logo: file("page.svg", "<!doctype html><svg>") }),
      /^theme\.logo is .*; write the path of an SVG, PNG, WebP or JPEG file\.$/,
    ],
    [
      "a large logo",
      () => ({ logo: file("large.png", Buffer.concat([png, Buffer.alloc(100_000)])) }),
      /a file of 100038 bytes; write one of at most 100000\.$/,
    ],
    [
      "a logo from elsewhere",
      () => ({ logo: "https://cdn.example.net/logo.svg" }),
      /from another origin; write the path of a file, or a URL on https:\/\/app\.example\.com\.$/,
    ],
    [
      "a logo for the night alone",
      () => ({ logoDark: file("night.png", png) }),
      /^theme\.logoDark is set without theme\.logo; set both/,
    ],
    [
      "a style that imports",
      () => ({ css: file("import.css", "@IMPORT 'https://fonts.example.net/x.css';") }),
      /^theme\.css is .* an @import; put what it imports/,
    ],
    [
      "a style that loads from elsewhere",
      () => ({ css: file("load.css", "body { background: url( 'https://cdn.example.net/x.png' ) }") }),
      /^theme\.css is .* loads "https:\/\/cdn\.example\.net\/x\.png" from another origin; put it on https:\/\/app\.example\.com/,
    ],
    [
      "a style without its scheme",
      () => ({ css: file("bare.css", "a{background:url(//cdn.example.net/x.png)}") }),
      /loads "\/\/cdn\.example\.net\/x\.png"/,
    ],
    [
      "a style that is no text",
      () => ({ css: file("no.css", Buffer.from([0xff, 0xfe, 0x00])) }),
      /which is no text in UTF-8/,
    ],
    [
      "a page that does not exist",
      () => ({ pages: { logIn: () => "" } as never }),
      /^theme\.pages has no page "logIn" \(did you mean "login"\?\); write one of login, /,
    ],
    [
      "a template that is none",
      () => ({ pages: { login: "<html>" as never } }),
      /^theme\.pages\.login is a text; write a function/,
    ],
  ])("%s", (_name, theme, says) => {
    const act = (): unknown => resolve(theme());
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(says);
  });

  test("what only looks like it is taken: in a comment, or on our own origin", () => {
    const css =
      "/* @import url(https://cdn.example.net) */ a { background: url(/x.png), url(https://app.example.com/y.png), url(#z) }";
    expect(() => resolve({ css: file("fine.css", css) })).not.toThrow();
  });
});
