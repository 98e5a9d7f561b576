import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { NewIdentity } from "../../src/federation/identity-store.ts";
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

function newIdentity(more: Partial<NewIdentity> = {}): NewIdentity {
  return {
    id: randomUUID(),
    provider: "google",
    issuer: "https://accounts.example.com",
    subject: randomUUID(),
    email: null,
    name: "Ada",
    avatarUrl: "https://pictures.example.com/ada",
    createdAt: new Date(start),
    ...more,
  };
}

describe("pictures", () => {
  onEveryStorage((open) => {
    test("one is kept byte for byte, found by its name, and shown in the profile of its user alone", async () => {
      const { storage, newUser } = await open();
      const [ada, grace] = [await newUser(), await newUser()];
      const avatar = avatarOf(ada.id, { bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) });
      expect(await storage.avatars.findKnown(ada.id)).toStrictEqual({ shown: null, kept: null, choice: null });
      expect(await storage.avatars.put(avatar)).toBe(true);
      const found = await storage.avatars.find(avatar.name);
      expect(found?.type).toBe("image/png");
      expect([...(found?.bytes ?? [])]).toStrictEqual([...avatar.bytes]);
      expect(await storage.avatars.find(avatarOf(ada.id).name)).toBeNull();
      const { url, source, digest, fetchedAt } = avatar;
      expect(await storage.avatars.findKnown(ada.id)).toStrictEqual({
        shown: url,
        kept: { url, source, digest, fetchedAt },
        choice: null,
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
      expect(await storage.avatars.findKnown(id)).toStrictEqual({ shown: url, kept, choice: null });
    });

    test("one that is chosen stays, whatever another provider says, and one that is taken away does not come back", async () => {
      const { storage, newUser } = await open();
      const { avatars, identities } = storage;
      const { id } = await newUser();
      const link = async (provider: string) => {
        const createdAt = new Date(start + provider.length * day);
        const identity = newIdentity({ provider, createdAt, avatarUrl: `https://pictures.example.com/${provider}` });
        await identities.link({ userId: id, version: 1, identity, recording: { events: [] } });
        return identity;
      };
      const [google, github] = [await link("google"), await link("microsoft")];
      const of = (identity: { readonly avatarUrl: string | null }) =>
        avatarOf(id, { source: identity.avatarUrl ?? "" });
      expect(await avatars.listSources(id)).toStrictEqual([
        { identityId: google.id, provider: "google", source: google.avatarUrl, chosen: false },
        { identityId: github.id, provider: "microsoft", source: github.avatarUrl, chosen: false },
      ]);
      expect([await avatars.put(of(google)), await avatars.put(of(github))]).toStrictEqual([true, true]);
      const chosen = of(google);
      expect(await avatars.choose(google.id, chosen)).toBe(true);
      expect(await avatars.findKnown(id)).toMatchObject({ shown: chosen.url, choice: { source: google.avatarUrl } });
      expect((await avatars.listSources(id)).map((one) => one.chosen)).toStrictEqual([true, false]);
      expect(await avatars.put(of(github))).toBe(false);
      const newer = of(google);
      expect(await avatars.put(newer)).toBe(true);
      const { id: head } = await storage.revocations.head();
      expect(await avatars.remove(id)).toBe(true);
      expect(await avatars.findKnown(id)).toStrictEqual({ shown: null, kept: null, choice: "none" });
      expect(await avatars.find(newer.name)).toBeNull();
      expect(await storage.revocations.readAfter(head, 10)).toMatchObject([{ kind: "profile", subject: id }]);
      expect([await avatars.put(of(google)), await avatars.put(of(github))]).toStrictEqual([false, false]);
      expect(await avatars.choose(github.id, of(github))).toBe(true);
      // What she chose is gone with its identity: pictures come by themselves again.
      const waysIn = { password: false, providers: ["google"] };
      const unlinking = { userId: id, version: 1, waysIn, now: new Date(start), recording: { events: [] } };
      expect(await identities.unlink({ ...unlinking, identityId: github.id })).toBe("unlinked");
      expect((await avatars.findKnown(id))?.choice).toBeNull();
      expect(await avatars.put(of(google))).toBe(true);
    });

    test("A011: nobody chooses the picture of somebody else's identity, another than it has, or in the place of the application's", async () => {
      const { storage, newUser, raw } = await open();
      const [ada, eve] = [await newUser(), await newUser()];
      const identity = newIdentity({ avatarUrl: "https://pictures.example.com/ada" });
      await storage.identities.link({ userId: ada.id, version: 1, identity, recording: { events: [] } });
      const { avatars } = storage;
      expect(await avatars.choose(identity.id, avatarOf(eve.id))).toBe(false);
      expect(await avatars.choose(identity.id, avatarOf(ada.id, { source: "https://pictures.example.com/eve" }))).toBe(
        false,
      );
      expect(await avatars.choose("none", avatarOf(ada.id))).toBe(false);
      expect(await avatars.listSources(eve.id)).toStrictEqual([]);
      await raw(`update {users} set avatar_url = 'https://app.example.com/ada.png' where id = '${ada.id}'`);
      expect([await avatars.choose(identity.id, avatarOf(ada.id)), await avatars.remove(ada.id)]).toStrictEqual([
        false,
        false,
      ]);
      expect(await raw("select name from {avatars}")).toStrictEqual([]);
      expect(await raw("select id from {users} where picture is not null")).toStrictEqual([]);
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
