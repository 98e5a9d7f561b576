import { describe, expect, onTestFinished, test } from "vitest";
import { findPostgres } from "../../../setup/postgres-server.ts";
import { Auditor } from "../load/auditor.ts";
import { Record } from "../record.ts";
import { openSite } from "../site.ts";
import { gatherHerd, refreshAtOnce } from "./herd.ts";

describe.skipIf(findPostgres() === null)("the herd", () => {
  test("has left behind what log-ins leave, so that nothing of it is missed at the end, and its tokens are good", {
    timeout: 240_000,
  }, async () => {
    const site = await openSite({ processes: 1, database: "postgres", redis: "none" });
    onTestFinished(() => site.close());
    const record = new Record();
    // More than is written at a time.
    const tokens = await gatherHerd(site, 1_200);
    const { unserved } = await refreshAtOnce(site, record, { tokens: tokens.slice(0, 12), patience: 60 });
    expect([tokens.length, unserved]).toStrictEqual([1_200, 0]);
    await new Auditor().takeStock({ site, record });
    expect(record.writes.filter(({ kept }) => !kept)).toStrictEqual([]);
    expect(record.writes.filter(({ what }) => what === "the event of a session")).toHaveLength(1_200);
  });
});
