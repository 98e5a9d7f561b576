import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderHttpApiPage } from "../../scripts/http-api-page.ts";
import { google } from "../../src/index.ts";
import { testAuth } from "../../src/testing.ts";

const page = readFileSync("docs/reference/http-api.md", "utf8");

test("docs/reference/http-api.md is what the table of endpoints says: node scripts/write-http-api.ts", () => {
  expect(page).toBe(renderHttpApiPage());
});

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

test("the page and the OpenAPI document name the same calls, those of operators aside", async () => {
  // Everything that has to be switched on.
  const auth = testAuth({
    providers: [google({ clientId: "test", clientSecret: "test" })],
    trustedProxies: "127.0.0.1",
    forwardAuthHosts: ["localhost:4000"],
  });
  const answer = await auth.handler(new Request("http://localhost:3000/auth/openapi.json"));
  const { paths } = (await answer.json()) as Document;
  await auth.close();
  // The keys are for everybody, and stand in a sentence.
  const isElsewhere = (path: string): boolean => /^\/(?:admin\/|\.well-known\/|jwks$)/.test(path);
  const described = Object.entries(paths).flatMap(([path, item]) =>
    isElsewhere(path)
      ? []
      : Object.entries(item).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );
  const written = [...page.matchAll(/^### `([A-Z]+) \/auth(\S+)`\n\n.*\*(\w+)\*$/gm)].map(
    ([, method, path, id]) => `${method} ${path} ${id}`,
  );
  expect(written.toSorted()).toStrictEqual(described.toSorted());
  for (const path of ["/auth/jwks", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"]) {
    expect(page).toContain(`\`GET ${path}\``);
  }
});
