// Redeems one code of a native app twenty-five times at once, when it is told to, and says how often it worked.
import { once } from "node:events";
import { redeemNativeCode } from "../../../src/federation/native-code.ts";
import { createSecretRing } from "../../../src/secret/root-secret.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import type { Code } from "../../../src/verification/code.ts";

const [url = "", secret = "", code = "", codeVerifier = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const deps = { codes: storage.codes, ring: createSecretRing([secret]), clock: Date.now };
await storage.ping();
const told = once(process.stdin, "data");
console.log("ready");
await told;
const redeem = () => redeemNativeCode(deps, { code: code as Code, codeVerifier });
const results = await Promise.all(Array.from({ length: 25 }, redeem));
console.log(`won ${results.filter(Boolean).length} of 25`);
await storage.close();
process.stdin.destroy();
