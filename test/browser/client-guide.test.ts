import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import { bundle } from "../client/bundle.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { eventually, openClientSite } from "./client-site.ts";

const guide = readFileSync(new URL("../../docs/guides/browser-client.md", import.meta.url), "utf8");
const person = { email: "ada@example.com", password: "marble onion staircase" };

test.skipIf(chromiumPath() === null)("the ten lines of the guide sign in, fetch, and say what is wrong", async () => {
  const [, snippet = ""] = /```js\n(import \{ createClient \}[^]*?)```/.exec(guide) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "latchkey-guide-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "app.js"), snippet);
  const { code } = await bundle(join(folder, "app.js"));
  const page = `<!doctype html><title>Guide</title><link rel="icon" href="data:,">
    <form><input name="email"><input name="password" type="password"><button>Log in</button></form>
    <button class="data">Data</button><output></output><script type="module">${code}</script>`;
  const site = await openClientSite();
  onTestFinished(() => site.close());
  site.intercept((request, response) => {
    if (request.url !== "/guide") return false;
    response.writeHead(200, { "content-type": "text/html" }).end(page);
    return true;
  });
  await site.auth.api.register({ headers: { "content-type": "application/json" }, body: person });

  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const tab = await browser.newPage();
  await tab.goto(`${site.url}/guide`);
  const shown = tab.locator("output");
  const logIn = async (password: string): Promise<void> => {
    await tab.locator("[name=email]").fill(person.email);
    await tab.locator("[name=password]").fill(password);
    await tab.getByRole("button", { name: "Log in" }).click();
  };
  await eventually(() => shown.innerText()).toBe("signed_out");
  await logIn("something else entirely");
  await eventually(() => shown.innerText()).toBe("Email or password is wrong");
  await logIn(person.password);
  await eventually(() => shown.innerText()).toBe("Hello ada@example.com");
  await tab.reload();
  await eventually(() => shown.innerText()).toBe("Hello ada@example.com");
  await tab.getByRole("button", { name: "Data" }).click();
  await eventually(() => shown.innerText()).toContain('"email":"ada@example.com"');
});
