import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";
import { createMailbox } from "../flows/mailbox.ts";

const wrong = "wrong horse entirely 77";
const planted = "Your account is closed. Call +1 555 0100 or open evil.example/unlock today/1 x";

onEveryDatabase((open) => {
  test("A088: whoever locks an account by guessing has its owner told of it, and has no word in the mail", async () => {
    const mailbox = createMailbox();
    const site = await open({ mailer: mailbox.mailer, verification: "required" });
    const email = newEmail();
    const owner = site.browser();
    await owner.post("/auth/register", { email, password });
    expect((await owner.post("/auth/email/verify", { token: await mailbox.token(email) })).status).toBe(204);
    for (let network = 0; network < 5; network += 1) {
      const thief = site.browser({ ip: `203.0.113.${network}`, userAgent: planted });
      const guesses = Array.from({ length: 5 }, () => thief.post("/auth/login", { email, password: wrong }));
      await Promise.all(guesses);
    }
    const { subject, text, html } = await mailbox.next(email);
    expect(subject).toContain("guessing");
    expect(text).toContain("Unknown device");
    expect(text + html).not.toMatch(/555|evil|closed/);
    // Nor in what she is shown of it here.
    const page = await owner.visit("/account?show=attempts");
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/555 0100|evil\.example/);
  });
});
