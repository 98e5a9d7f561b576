import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { WebhookOptions } from "./options.ts";
import { resolveHooks } from "./resolve-hooks.ts";

const secret = "whsec_pJ6mQx9yZp4LkR7wYc1nBf6sHd8gUa3eXo5iWb0rKjM=";
const url = "https://hooks.example.org/latchkey";

function refusal(webhook: WebhookOptions, development = false): string {
  try {
    resolveHooks({ webhook }, development);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error("It was taken.");
}

test("a webhook is taken with one secret or several, with the prefix or without", () => {
  const { webhook } = resolveHooks({ webhook: { url, secret: [secret, secret.slice(6)] } }, false);
  expect(webhook?.keys.map((key) => key.length)).toEqual([32, 32]);
  expect(webhook).toMatchObject({ allowPrivateNetwork: false, url: new URL(url) });
  expect(webhook?.hooks).toEqual(["userCreated", "userDeleted", "sessionStarted", "sessionEnded"]);
  expect(resolveHooks({}, false)).toEqual({ beforeRegister: null, claims: null, functions: {}, webhook: null });
});

test.each([
  ["webhook.url", { secret }],
  ["webhook.url", { events: ["userCreated"] as const }],
  ["webhook.url", { url: "http://hooks.example.org", secret }],
  ["webhook.url", { url: "https://ada:secret@hooks.example.org", secret }],
  ["webhook.url", { url: "ftp://hooks.example.org", secret }],
  ["webhook.url", { url: "hooks.example.org", secret }],
  ["webhook.secret", { url }],
  ["webhook.secret", { url, secret: [] }],
  ["webhook.secret", { url, secret: "change-this-secret" }],
  ["webhook.secret", { url, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }],
  ["webhook.secret", { url, secret: `whsec_${"A".repeat(43)}=` }],
  ["webhook.events", { url, secret, events: [] }],
])("%s is refused in production: %j", (setting, webhook) => {
  const sentence = refusal(webhook);
  expect(sentence).toContain(setting);
  expect(sentence).not.toMatch(/ada:secret|change-this|MfKQ9/);
});

test("development takes plain HTTP and the scheme's own example, and no shorter secret", () => {
  const { webhook } = resolveHooks(
    { webhook: { url: "http://localhost:4000", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } },
    true,
  );
  expect(webhook?.allowPrivateNetwork).toBe(true);
  expect(refusal({ url, secret: "short" }, true)).toContain("webhook.secret");
});

test("a hook is a function", () => {
  expect(() => resolveHooks({ hooks: { userCreated: {} as never } }, true)).toThrow("hooks.userCreated is no function");
});
