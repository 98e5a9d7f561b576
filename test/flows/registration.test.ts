import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "./installation.ts";

onEveryDatabase((open) => {
  test.each(["closed", "invite"] as const)(
    "registration: %s lets nobody open an account alone",
    async (registration) => {
      const site = await open({ registration });
      const browser = site.browser();
      const answer = await browser.post("/auth/register", { email: newEmail(), password });
      expect([answer.status, answer.body.code, answer.setCookies]).toStrictEqual([403, "registration_closed", []]);
      expect(Number((await site.raw("select count(*) as n from {users}"))[0]?.["n"])).toBe(0);

      const login = await browser.visit("/login");
      expect([login.status, login.text.includes("/register")]).toStrictEqual([200, false]);
      const page = await browser.visit("/register");
      expect([page.status, page.text]).toStrictEqual([403, expect.stringContaining("New accounts are by invitation")]);
      expect(page.text).not.toContain("<form");

      // A form that was open in a tab when registration closed.
      const form = await browser.submit("/auth/register", { email: newEmail(), password });
      expect(form.status).toBe(303);
      const back = await browser.visit(form.location ?? "");
      expect(back.status).toBe(403);
    },
  );

  test("who has an account goes on using it when registration closes", async () => {
    const site = await open();
    const ada = await site.member();
    const closed = await site.another({ registration: "closed" });
    ada.browser.auth = closed;
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    const again = site.browser({ auth: closed });
    expect((await again.post("/auth/login", { email: ada.email, password })).status).toBe(200);
  });

  test("allowedEmailDomains takes exact domains, in any spelling of the same address and no other", async () => {
    const site = await open({ allowedEmailDomains: ["example.com", "bücher.example"] });
    const register = async (email: string): Promise<string> => {
      const { status, body } = await site.browser().post("/auth/register", { email, password });
      return status === 201 ? body.user.email : `${status} ${body.code}`;
    };
    expect(await register("ada@example.com")).toBe("ada@example.com");
    expect(await register("Grace@EXAMPLE.com ")).toBe("grace@example.com");
    expect(await register("ada@ｅxample.com")).toBe("409 email_taken");
    expect(await register("ada@bücher.example")).toBe("ada@xn--bcher-kva.example");
    expect(await register("lin@xn--bcher-kva.example")).toBe("lin@xn--bcher-kva.example");
    for (const email of [
      "eve@sub.example.com",
      "eve@example.com.evil.example",
      "eve@evilexample.com",
      "eve@example.org",
      "eve@еxample.com",
    ]) {
      expect([email, await register(email)]).toStrictEqual([email, "403 domain_not_allowed"]);
    }
    expect(await register("eve@evil.example@example.com")).toBe("400 invalid_input");
    expect(Number((await site.raw("select count(*) as n from {users}"))[0]?.["n"])).toBe(4);

    const browser = site.browser();
    const form = await browser.submit("/auth/register", { email: "eve@evil.example", password });
    const page = await browser.visit(form.location ?? "");
    expect([page.status, page.text]).toStrictEqual([200, expect.stringContaining("Use your address there.")]);
    expect(page.text).toContain('value="eve@evil.example"');
  });
});
