import { latchkey } from "../../src/node.ts";
import { answer, Halves } from "../measure/answer.ts";
import { openInstallation } from "./installation.ts";

// Whoever asks says which network she asks from, so that no limit of attempts stands between the questions.
const { auth, credentials } = await openInstallation({
  verification: "required",
  trustedProxies: "127.0.0.1",
  mailer: { send: async () => {} },
});
answer(latchkey(auth), new Halves(), credentials);
