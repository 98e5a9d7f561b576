import { enumeration } from "./enumeration.ts";
import { guard, guardTokens } from "./guard.ts";
import { guardPeers } from "./guard-peers.ts";
import { hashes } from "./hashes.ts";
import { imports } from "./import.ts";
import { lists } from "./lists.ts";
import { liveView } from "./live-view.ts";
import { login } from "./login.ts";
import { loginPage } from "./login-page.ts";
import { manyProcesses } from "./many-processes.ts";
import { pages } from "./pages.ts";
import { refresh } from "./refresh.ts";
import { revocation } from "./revocation.ts";
import { server } from "./server.ts";
import { sizes } from "./sizes.ts";
import { scale } from "./scale.ts";
import { verify } from "./verify.ts";
import { workers } from "./workers.ts";
import type { Target } from "./target.ts";

/** Everything there is to measure, in the order it is measured. */
export const targets: readonly Target[] = [
  guard,
  guardTokens,
  guardPeers,
  verify,
  refresh,
  login,
  hashes,
  server,
  loginPage,
  pages,
  lists,
  scale,
  imports,
  sizes,
  revocation,
  liveView,
  manyProcesses,
  workers,
  enumeration,
];
