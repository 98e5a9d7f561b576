import { AuthError } from "../../error/auth-error.ts";
import { doneSentence } from "../../pages/console/done-sentence.ts";
import { revokeKeyPage, rotateKeyPage } from "../../pages/console/key-act-page.ts";
import { keysPage } from "../../pages/console/keys-page.ts";
import { adminListKeys } from "../endpoints/admin/keys.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { requireFresh } from "./require-fresh.ts";
import { doneOf, failureOf } from "./visit-flash.ts";

/** The keys that sign access tokens. */
const keysRoute: ConsoleRoute = {
  id: "consoleKeys",
  path: "/keys",
  section: "keys",
  level: "auditor",
  async show(visit) {
    const { frame, now, ask } = visit;
    return keysPage({ frame, ...(await ask(adminListKeys)), notice: doneSentence(frame, doneOf(visit)), now });
  },
};

/** Asks whether another key should sign, and when. */
const rotateKeyRoute: ConsoleRoute = {
  id: "consoleRotateKey",
  path: "/keys/rotate",
  section: "keys",
  level: "admin",
  async show(visit) {
    requireFresh(visit);
    const { keys } = await visit.ask(adminListKeys);
    // HS256 has none.
    if (keys.length === 0) throw new AuthError("not_found");
    return rotateKeyPage({ frame: visit.frame, keys, failure: failureOf(visit) });
  },
};

/** Says whose tokens would be refused, and asks. */
const revokeKeyRoute: ConsoleRoute = {
  id: "consoleRevokeKey",
  path: "/keys/{kid}/revoke",
  section: "keys",
  level: "admin",
  async show(visit) {
    requireFresh(visit);
    const { deps, frame, params, ask } = visit;
    const { keys } = await ask(adminListKeys);
    const key = keys.find(({ kid }) => kid === params["kid"]);
    if (!key) throw new AuthError("not_found");
    const tokenLifetime = deps.tokens.settings.accessTokenLifetime;
    return revokeKeyPage({ frame, key, keys, tokenLifetime, failure: failureOf(visit) });
  },
};

export const keyPages: readonly ConsoleRoute[] = [keysRoute, rotateKeyRoute, revokeKeyRoute];
