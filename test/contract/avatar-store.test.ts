import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { NewAvatar } from "../../src/federation/avatar-store.ts";
import { day, onEveryStorage, start } from "./fixture.ts";

const prefix = "https://app.example.com/auth/avatars/";

function avatarOf(userId: string, more: Partial<NewAvatar> = {}): NewAvatar {
  const name = randomBytes(32).toString("base64url");
  return {
    userId,
    name,
    url: prefix + name,
    source: "https://pictures.example.com/ada",
    type: "image/png",
    bytes: randomBytes(2_000),
    digest: randomBytes(32).toString("base64url"),
    fetchedAt: new Date(start),
    ...more,
  };
}

describe("pictures", () => {
  onEveryStorage((open) => {
    test("one is kept byte for byte, found by its name, and shown in the profile of its user alone", async () => {
      const { storage, newUser } = await open();
      const [ada, grace] = [await newUser(), await newUser()];
      const avatar = avatarOf(ada.id, { bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) });
      expect(await storage.avatars.findKnown(ada.id)).toStrictEqual({ shown: null, kept: null });
      expect(await storage.avatars.put(avatar)).toBe(true);
      const found = await storage.avatars.find(avatar.name);
      expect(found?.type).toBe("image/png");
      expect([...(found?.bytes ?? [])]).toStrictEqual([...avatar.bytes]);
      expect(await storage.avatars.find(avatarOf(ada.id).name)).toBeNull();
      const { url, source, digest, fetchedAt } = avatar;
      expect(await storage.avatars.findKnown(ada.id)).toStrictEqual({
        shown: url,
        kept: { url, source, digest, fetchedAt },
      });
      expect((await storage.users.findById(ada.id))?.avatarUrl).toBe(url);
      expect((await storage.users.findById(grace.id))?.avatarUrl).toBeNull();
    });

    test("another takes its place under another name, and every process learns of it", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      const [first, second] = [avatarOf(id), avatarOf(id, { type: "image/webp" })];
      await storage.avatars.put(first);
      const before = await storage.revocations.readAfter(0, 100);
      expect(await storage.avatars.put(second)).toBe(true);
      expect(await storage.avatars.find(first.name)).toBeNull();
      expect((await storage.avatars.find(second.name))?.type).toBe("image/webp");
      expect((await storage.users.findById(id))?.avatarUrl).toBe(second.url);
      const entries = await storage.revocations.readAfter(0, 100);
      expect(entries.slice(before.length)).toMatchObject([{ kind: "profile", subject: id }]);
    });

    test("one that the application has set is left alone", async () => {
      const { storage, newUser, raw } = await open();
      const { id } = await newUser();
      await storage.avatars.put(avatarOf(id));
      await raw(`update {users} set avatar_url = 'https://app.example.com/ada.png' where id = '${id}'`);
      expect(await storage.avatars.put(avatarOf(id))).toBe(false);
      expect((await storage.avatars.findKnown(id))?.shown).toBe("https://app.example.com/ada.png");
      expect(await raw("select name from {avatars}")).toHaveLength(1);
    });

    test("nobody who does not exist has one", async () => {
      const { storage } = await open();
      expect(await storage.avatars.put(avatarOf("nobody"))).toBe(false);
      expect(await storage.avatars.findKnown("nobody")).toBeNull();
    });

    test("one that is the same is only looked at again", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      const avatar = avatarOf(id);
      await storage.avatars.put(avatar);
      await storage.avatars.confirm(id, "https://pictures.example.com/ada-2", new Date(start + day));
      const { url, digest } = avatar;
      const kept = { url, digest, source: "https://pictures.example.com/ada-2", fetchedAt: new Date(start + day) };
      expect(await storage.avatars.findKnown(id)).toStrictEqual({ shown: url, kept });
    });

    test("it goes with its user", async () => {
      const fixture = await open();
      const { storage, newUser, raw } = fixture;
      const { id } = await newUser();
      const avatar = avatarOf(id);
      await storage.avatars.put(avatar);
      await storage.users.scheduleDeletion(id, 1, new Date(start));
      expect(await storage.users.eraseDue(new Date(start), 10)).toBe(1);
      expect(await storage.avatars.find(avatar.name)).toBeNull();
      expect(await raw("select name from {avatars}")).toStrictEqual([]);
    });
  });
});
