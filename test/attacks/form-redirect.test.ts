import { expect, test } from "vitest";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { providers } from "../flows/provider-sign-in.ts";
import { onEveryDatabase, origin, password, secondPassword } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A046, R019: a form is answered by 303, which sends nothing on, and no password is in where it leads", async () => {
    const { member } = await open({ providers });
    const { browser, email } = await member();
    const fields = { email, password, currentPassword: password, newPassword: secondPassword, name: "Ada" };
    for (const endpoint of endpoints.filter(({ form }) => form !== undefined)) {
      for (const names of [Object.keys(fields), ["email", "password"], ["password"], []]) {
        const answer = await browser
          .copy()
          .send(`/auth${endpoint.path.replace("{provider}", "google").replace("{id}", "x")}`, {
            method: endpoint.method,
            headers: {
              origin,
              "sec-fetch-site": "same-origin",
              "sec-fetch-mode": "navigate",
              "content-type": "application/x-www-form-urlencoded",
            },
            body: new URLSearchParams(names.map((name) => [name, fields[name as keyof typeof fields]])).toString(),
          });
        // A file, or the page that leads to a provider.
        const isDownload = ["download", "page"].includes(endpoint.form?.success ?? "") && answer.status === 200;
        expect([endpoint.id, names, isDownload || answer.status]).toStrictEqual([
          endpoint.id,
          names,
          isDownload || 303,
        ]);
        const sent = `${answer.location} ${answer.text} ${answer.setCookies.join(" ")}`;
        for (const secret of [password, secondPassword]) {
          expect(sent).not.toContain(secret);
          expect(sent).not.toContain(encodeURIComponent(secret));
          expect(sent).not.toContain(secret.replaceAll(" ", "+"));
        }
      }
    }
  });
});
