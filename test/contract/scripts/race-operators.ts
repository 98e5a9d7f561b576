// Every admin takes every other one's level, bans or deletes her, all at once. Says how often it was done.
import { AuthError } from "../../../src/error/auth-error.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import { banUser } from "../../../src/user/ban-user.ts";
import { setOperator } from "../../../src/user/change-user.ts";
import { deleteUser } from "../../../src/user/delete-user.ts";

const [url = "", ...ids] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const deps = { ...storage, clock: Date.now };
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const acts = ids.flatMap((operatorId) =>
  ids
    .filter((id) => id !== operatorId)
    .map(async (userId, index) => {
      const authority = { operatorId, sessionId: null, level: "admin", targetId: userId } as const;
      const about = { userId, actor: "operator", authority } as const;
      if (index % 3 === 0) return setOperator(deps, { ...about, level: null });
      if (index % 3 === 1) return (await banUser(deps, { ...about, reason: null })).changed;
      return deleteUser(deps, { ...about, delay: 604_800 }).then(() => true);
    }),
);
const outcomes = await Promise.all(
  acts.map((act) =>
    act.catch((error: unknown) => {
      // Whoever is banned is not deleted as well; and somebody whom others change on and on is not there in the end.
      if (error instanceof AuthError && ["forbidden", "user_banned", "not_found"].includes(error.code)) return false;
      throw error;
    }),
  ),
);
console.log(`done ${outcomes.filter(Boolean).length}`);
await storage.close();
process.stdin.destroy();
