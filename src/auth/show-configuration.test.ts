import { expect, test } from "vitest";
import { showConfiguration } from "./show-configuration.ts";

test("A011: of where others take our calls only whose it is is shown, because some keep a secret in the path", () => {
  const options = {
    webhook: { url: "https://hooks.example.com/services/T0/B1/x9", secret: "not shown", events: [] },
    password: { breachCheck: { url: "https://user:word@ranges.example.org/key/" } },
  } as unknown as Parameters<typeof showConfiguration>[0];
  const shown = Object.fromEntries(showConfiguration(options).map(({ name, value }) => [name, value]));
  expect(shown["webhook.url"]).toBe("https://hooks.example.com");
  expect(shown["password.breachCheck.url"]).toBe("https://ranges.example.org");
  expect(JSON.stringify(shown)).not.toMatch(/T0|x9|not shown|word@|org\/key/);
});
