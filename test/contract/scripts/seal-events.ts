// Seals events from many sides at once, and says how many it has sealed. With "stop" it says so before each block and waits to be killed.
import type { EventBlock } from "../../../src/event/event-block.ts";
import type { EventHour } from "../../../src/event/event-hours.ts";
import { EventSealer } from "../../../src/event/event-sealer.ts";
import { createSecretRing } from "../../../src/secret/root-secret.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", secret = "", sealers = "", mode = "run"] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const seals = storage.eventSeals;
const store =
  mode === "run"
    ? seals
    : {
        ...seals,
        append: async (block: EventBlock, hours: readonly EventHour[]) => {
          const added = await seals.append(block, hours);
          console.log("between");
          await new Promise(() => setInterval(() => {}, 1_000));
          return added;
        },
      };
const options = {
  store,
  ring: createSecretRing([secret]),
  clock: Date.now,
  onCheckpoint: () => {},
  onError: console.error,
};
const all = Array.from({ length: Number(sealers) }, () => new EventSealer({ ...options, onDoubt: console.error }));
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const sealed = await Promise.all(all.map((sealer) => sealer.seal()));
console.log(`sealed ${sealed.reduce((sum, count) => sum + count, 0)}`);
await storage.close();
process.stdin.destroy();
