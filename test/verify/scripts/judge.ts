import { createVerifier } from "latchkey/verify";

// Judges one token over and over, and says each time what it decided: `<milliseconds> <ok or code>`.
const [issuer = "", token = "", maxStaleness = "60"] = process.argv.slice(2);
const verifier = createVerifier({
  issuer,
  audience: issuer,
  serviceKey: "lkv_testofverifiers",
  maxStaleness: Number(maxStaleness),
});
await verifier.ready();
await verifier.verify(token);
setInterval(() => {
  const result = verifier.verify(token);
  const said = result instanceof Promise ? "promise" : result.ok ? "ok" : result.code;
  process.stdout.write(`${Date.now()} ${said}\n`);
}, 10);
