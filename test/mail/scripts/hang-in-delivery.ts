// Claims a waiting mail and hangs while it hands it over, until it is killed.
import { createAuth } from "../../../src/index.ts";

const [database = "", secret = "", baseUrl = ""] = process.argv.slice(2);
const auth = createAuth({
  baseUrl,
  database,
  secret,
  migrate: "check",
  mailer: {
    send: () => {
      console.log("sending");
      return new Promise(() => {});
    },
  },
});
await auth.ready();
setInterval(() => {}, 1_000);
