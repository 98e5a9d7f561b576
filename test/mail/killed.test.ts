import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { createMailWriter } from "../../src/mail/mail-writer.ts";
import { minute, newEmail, onEveryDatabase, origin } from "../flows/installation.ts";

const script = fileURLToPath(new URL("scripts/hang-in-delivery.ts", import.meta.url));

onEveryDatabase((open) => {
  test("a mail in the hands of a process that is killed is sent by the next", async () => {
    // Writes nothing of its own to anybody, and takes no mails.
    const site = await open();
    const { ring, outbox } = await internalsOf(site.auth).deps();
    const to = parseEmail(newEmail())!;
    const expires = new Date(site.time.now + 60 * minute);
    await outbox.add([createMailWriter(ring).write({ to, template: "verify_email", link: `${origin}/x`, expires })]);
    const child = spawn(process.execPath, [script, site.url, site.secret, origin], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(child.stdout, "data");
    expect(String(said)).toContain("sending");
    child.kill("SIGKILL");
    await once(child, "exit");

    const sent: string[] = [];
    // The claim is the dead process's, until it runs out.
    await site.another({ mailer: { send: async (mail) => void sent.push(mail.to) } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sent).toStrictEqual([]);
    site.time.now += minute;
    await vi.waitUntil(() => sent.length > 0, { timeout: 20_000 });
    expect(sent).toStrictEqual([to]);
    await vi.waitUntil(async () => (await outbox.count("mail")).waiting === 0, { timeout: 10_000 });
  });
});
