import { createAuth } from "latchkey";
import { expect, onTestFinished, test } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";

test("an application in development is told once where its mails are, and the address opens them", async () => {
  const warnings: Readonly<Record<string, unknown>>[] = [];
  const quiet = (): void => undefined;
  const auth = createAuth({
    database: "sqlite::memory:",
    secret: generateSecret(),
    logger: { info: quiet, error: quiet, warn: (fields) => void warnings.push(fields) },
  });
  onTestFinished(() => auth.close());
  for (const name of ["ada", "grace"]) {
    await auth.api.register({ body: { email: `${name}@example.com`, password: "violet anchor nine lantern" } });
  }
  await expect.poll(() => warnings.filter(({ url }) => url !== undefined).length).toBe(1);
  const { url } = warnings.find((fields) => fields["url"] !== undefined) as { url: string };
  expect(url).toMatch(/^http:\/\/localhost:3000\/auth\/dev\/mail\?key=[\w-]{43}$/);
  const open = (address: string, cookie = ""): Promise<Response> =>
    auth.handler(new Request(address, { headers: { host: "localhost:3000", cookie } }), { remoteAddress: "127.0.0.1" });
  const opened = await open(url);
  expect(opened.status).toBe(303);
  const cookie = opened.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  expect(await (await open("http://localhost:3000/auth/dev/mail", cookie)).text()).toContain("ada@example.com");
  expect((await open(url)).status).not.toBe(303);
});
