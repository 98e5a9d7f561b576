import { configurationPage } from "../../pages/console/configuration-page.ts";
import { doneSentence } from "../../pages/console/done-sentence.ts";
import { locksPage } from "../../pages/console/locks-page.ts";
import { mailPage } from "../../pages/console/mail-page.ts";
import { providersPage } from "../../pages/console/providers-page.ts";
import { adminListLocks } from "../endpoints/admin/locks.ts";
import { adminListFindings, adminListProviders, adminShowConfiguration } from "../endpoints/admin/look.ts";
import { adminListHooks, adminListMail } from "../endpoints/admin/outbox.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { keyPages } from "./key-routes.ts";
import { overviewRoute } from "./overview-route.ts";
import { servicePages } from "./service-routes.ts";
import { doneOf, failureOf } from "./visit-flash.ts";

/** Locks that are shown. Whoever has more looks at the events. */
const shownLocks = 100;

const locksRoute: ConsoleRoute = {
  id: "consoleLocks",
  path: "/locks",
  section: "locks",
  level: "auditor",
  async show(visit) {
    const { frame, now, ask } = visit;
    const { locks } = await ask(adminListLocks, { input: { limit: String(shownLocks + 1) } });
    return locksPage({
      frame,
      locks: locks.slice(0, shownLocks),
      hasMore: locks.length > shownLocks,
      failure: failureOf(visit),
      notice: doneSentence(frame, doneOf(visit)),
      now,
    });
  },
};

const providersRoute: ConsoleRoute = {
  id: "consoleProviders",
  path: "/providers",
  section: "providers",
  level: "auditor",
  show: async ({ frame, now, ask }) => providersPage({ frame, ...(await ask(adminListProviders)), now }),
};

const mailRoute: ConsoleRoute = {
  id: "consoleMail",
  path: "/mail",
  section: "mail",
  level: "auditor",
  async show(visit) {
    const { deps, frame, now, ask } = visit;
    const [mail, hooks] = await Promise.all([ask(adminListMail), ask(adminListHooks)]);
    const mailer = deps.mail === null ? "none" : deps.settings.mailbox ? "mailbox" : "out";
    const failure = failureOf(visit);
    return mailPage({ frame, mail, hooks, mailer, failure, notice: doneSentence(frame, doneOf(visit)), now });
  },
};

const configurationRoute: ConsoleRoute = {
  id: "consoleConfiguration",
  path: "/configuration",
  section: "configuration",
  level: "auditor",
  async show({ frame, ask }) {
    const [{ settings }, { findings, notAsked }] = await Promise.all([
      ask(adminShowConfiguration),
      ask(adminListFindings),
    ]);
    return configurationPage({ frame, settings, findings, notAsked });
  },
};

/** The pages about the installation that runs. */
export const runningRoutes: readonly ConsoleRoute[] = [
  overviewRoute,
  locksRoute,
  ...keyPages,
  ...servicePages,
  providersRoute,
  mailRoute,
  configurationRoute,
];
