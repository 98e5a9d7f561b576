import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { NewEvent } from "../../src/event/event.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import type { ServiceRecord } from "../../src/service/service.ts";
import { onEveryStorage, start } from "./fixture.ts";

function service(name: string, changes: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    id: randomUUID(),
    name,
    scopes: ["revocations", "introspect"],
    audiences: null,
    createdAt: new Date(start),
    seed: randomBytes(32),
    secretId: "k1secr",
    ...changes,
  };
}

const noted = (type: "service_created" | "service_revoked", name: string): { events: NewEvent[] } => ({
  events: [{ type, data: { name }, userId: null, actor: "operator" }],
});

describe("services", () => {
  onEveryStorage((open) => {
    test("one is found as it was stored, and they are listed by name", async () => {
      const { storage } = await open();
      const [billing, audit] = [
        service("billing"),
        service("audit", { scopes: ["introspect"], audiences: ["https://audit.example.com", "b"] }),
      ];
      expect(await storage.services.insert(billing, unrecorded)).toBe(true);
      expect(await storage.services.insert(audit, unrecorded)).toBe(true);
      expect(await storage.services.find(billing.id)).toStrictEqual(billing);
      expect(await storage.services.find(randomUUID())).toBeNull();
      expect(await storage.services.list()).toStrictEqual([audit, billing]);
    });

    test("of twenty that want one name at once one has it, and only that one is noted", async () => {
      const { storage } = await open();
      const wanted = Array.from({ length: 20 }, () => service("billing"));
      const inserted = await Promise.all(
        wanted.map((one) => storage.services.insert(one, noted("service_created", "billing"))),
      );
      expect(inserted.filter(Boolean)).toHaveLength(1);
      expect(await storage.services.list()).toStrictEqual([wanted[inserted.indexOf(true)]]);
      expect(await storage.events.list({ types: ["service_created"], limit: 9 })).toHaveLength(1);
    });

    test("one that is revoked is gone, noted and in the log for every process, once; its name is free again", async () => {
      const { storage } = await open();
      const billing = service("billing");
      await storage.services.insert(billing, unrecorded);
      const { id: head } = await storage.revocations.head();
      const revoke = (): Promise<boolean> => storage.services.revoke("billing", noted("service_revoked", "billing"));
      expect((await Promise.all([revoke(), revoke(), revoke()])).toSorted()).toStrictEqual([false, false, true]);
      expect(await storage.services.find(billing.id)).toBeNull();
      expect(await storage.revocations.readAfter(head, 9)).toMatchObject([{ kind: "profile", subject: billing.id }]);
      const events = await storage.events.list({ limit: 9 });
      expect(events).toMatchObject([{ type: "service_revoked", data: { name: "billing" }, actor: "operator" }]);
      expect(await storage.services.insert(service("billing"), unrecorded)).toBe(true);
    });

    test("a process that lacks the root secret of a service's key does not start, until the secret is given up", async () => {
      const { storage } = await open();
      await storage.services.insert(service("billing"), unrecorded);
      await storage.services.insert(service("audit", { secretId: "k2secr" }), unrecorded);
      const use = { processId: "p", issues: "k2secr", accepts: ["k2secr"], hooks: [] };
      expect(await storage.secrets.join(use)).toStrictEqual({ kind: "services", id: "k1secr", services: 1 });
      expect(await storage.secrets.join({ ...use, accepts: ["k2secr", "k1secr"] })).toBeNull();
      await storage.secrets.leave("p");
      await storage.secrets.forget("k1secr");
      expect(await storage.secrets.join(use)).toBeNull();
      expect(await storage.services.list()).toMatchObject([{ name: "audit" }]);
    });
  });
});
