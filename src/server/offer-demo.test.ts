import { afterEach, expect, test, vi } from "vitest";
import { google } from "../federation/providers/google.ts";
import { type DemoChoice, offerDemo } from "./offer-demo.ts";
import { generateSecret } from "../secret/root-secret.ts";

const secret = generateSecret();

interface Place {
  readonly host?: string;
  readonly port?: number;
  readonly baseUrl?: string;
}

function offer(
  { host = "127.0.0.1", port = 3000, baseUrl }: Place,
  demoProvider?: DemoChoice,
): readonly string[] | null {
  const options = { baseUrl: baseUrl ?? `http://localhost:${port}`, secret };
  return offerDemo({ host, port, options, demoProvider })?.options.providers?.map(({ id }) => id) ?? null;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each<Place>([
  {},
  { host: "localhost" },
  { port: 80, baseUrl: "http://localhost" },
  { baseUrl: "http://127.0.0.1:3000" },
  { host: "::1", baseUrl: "http://[::1]:3000" },
  { baseUrl: "http://localhost:3000/shop" },
])("is offered where the server listens at its base URL: %j", (place) => {
  expect(offer(place)).toStrictEqual(["demo"]);
  expect(offer(place, "off")).toBeNull();
});

test.each<Place>([
  { port: 0 },
  { baseUrl: "http://localhost:4000" },
  { baseUrl: "https://localhost:3000" },
  { baseUrl: "http://app.localhost:3000" },
  { baseUrl: "http://[::1]:3000" },
  { host: "::1" },
])("is not offered where it does not, and refused where it is asked for: %j", (place) => {
  expect(offer(place)).toBeNull();
  expect(() => offer(place, "on")).toThrow(/^demoProvider is on, but the server would have to ask itself at .*\.$/);
});

test.each<Place>([
  { baseUrl: "https://app.example.com" },
  { baseUrl: "http://app.example.com:3000" },
  { host: "0.0.0.0" },
  { host: "192.0.2.7", baseUrl: "http://192.0.2.7:3000" },
])("there is none that others could reach: %j", (place) => {
  for (const choice of [undefined, "on"] as const) {
    let offered: unknown = null;
    try {
      offered = offer(place, choice);
    } catch (error) {
      // Plain HTTP on a public host is refused by another rule, before this one.
      expect(String(error)).toMatch(/this is production|https/);
    }
    expect(offered).toBeNull();
  }
});

test("NODE_ENV=production is no development, whatever the address", () => {
  vi.stubEnv("NODE_ENV", "production");
  expect(offer({})).toBeNull();
  expect(() => offer({}, "on")).toThrow(/this is production: take it out/);
});

test("a provider of one's own takes its place, unless it is asked for", () => {
  const providers = [google({ clientId: "1234", clientSecret: "a-secret" })];
  const options = { baseUrl: "http://localhost:3000", secret, providers };
  const at = { host: "127.0.0.1", port: 3000, options };
  expect(offerDemo(at)).toBeNull();
  expect(offerDemo({ ...at, demoProvider: "on" })?.options.providers?.map(({ id }) => id)).toStrictEqual([
    "google",
    "demo",
  ]);
});
