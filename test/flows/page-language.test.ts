import { expect, test } from "vitest";
import { newEmail, onSqlite, password } from "./installation.ts";

const german = { language: "de-AT,de;q=0.9,en;q=0.8" };

onSqlite((open) => {
  test("every kind of page is in the language that its browser asks for, and says so; the API's errors are not", async () => {
    const { browser, member } = await open();
    const visitor = browser(german);
    const reader = await member(german);
    const refused = await visitor.submit("/auth/login", { email: newEmail(), password });
    const pages = [
      ["the log-in page", await browser(german).visit("/login"), "Angemeldet bleiben"],
      ["a form that came back", await visitor.visit(refused.location ?? ""), "gehören nicht zusammen"],
      ["a dead link", await visitor.visit("/reset-password"), "Dieser Link gilt nicht mehr"],
      ["the account", await reader.browser.visit("/account"), "Wo Sie angemeldet sind"],
      ["a page that does not exist", await visitor.visit("/auth/nowhere"), "Diese Seite gibt es nicht"],
    ] as const;
    for (const [name, { headers, text }, words] of pages) {
      expect({ name, language: headers.get("content-language") }).toStrictEqual({ name, language: "de" });
      expect(headers.get("vary")).toContain("Accept-Language");
      expect(text).toContain('<html lang="de">');
      expect({ name, text }).toMatchObject({ text: expect.stringContaining(words) });
    }
    const problem = await visitor.post("/auth/login", { email: newEmail(), password });
    expect(problem.body).toMatchObject({ code: "invalid_credentials", title: "Email or password is wrong" });
    expect((await browser().visit("/login")).text).toContain('<html lang="en">');
    expect((await browser({ language: "de".repeat(5_000) }).visit("/login")).headers.get("content-language")).toBe(
      "en",
    );
  });

  test("the owner says what is spoken, and in which words", async () => {
    const { browser } = await open({
      languages: ["de"],
      copy: { de: { "login.title": "Grüß Gott <b>", "page.locale": "de-AT" } },
    });
    const page = await browser({ language: "en" }).visit("/login");
    expect(page.headers.get("content-language")).toBe("de");
    expect(page.text).toContain("<h1>Grüß Gott &lt;b&gt;</h1>");
    expect(page.text).toContain("Angemeldet bleiben");
  });
});
