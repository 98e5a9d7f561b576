import { AuthError } from "../../error/auth-error.ts";
import { doneSentence } from "../../pages/console/done-sentence.ts";
import { newServicePage } from "../../pages/console/new-service-page.ts";
import { removeServicePage } from "../../pages/console/remove-service-page.ts";
import { servicesPage, type ServicesPageModel } from "../../pages/console/services-page.ts";
import { adminListServices } from "../endpoints/admin/services.ts";
import type { ConsoleRoute, ConsoleVisit } from "./console-route.ts";
import { requireFresh } from "./require-fresh.ts";
import { doneOf, failureOf } from "./visit-flash.ts";

/** The programs that have a key. */
const servicesRoute: ConsoleRoute = {
  id: "consoleServices",
  path: "/services",
  section: "services",
  level: "auditor",
  async show(visit) {
    const { frame, now, ask } = visit;
    const { services } = await ask(adminListServices);
    const notice = doneSentence(frame, doneOf(visit));
    return servicesPage({ frame, services, made: madeOf(visit), notice, now });
  },
};

/** Asks what a program is called and what it may do. */
const newServiceRoute: ConsoleRoute = {
  id: "consoleNewService",
  path: "/services/new",
  section: "services",
  level: "admin",
  async show(visit) {
    requireFresh(visit);
    return newServicePage({ frame: visit.frame, failure: failureOf(visit) });
  },
};

/** Asks whether a program's key should be taken away. */
const removeServiceRoute: ConsoleRoute = {
  id: "consoleRemoveService",
  path: "/services/{name}/remove",
  section: "services",
  level: "admin",
  async show(visit) {
    requireFresh(visit);
    const { services } = await visit.ask(adminListServices);
    const service = services.find(({ name }) => name === visit.params["name"]);
    if (!service) throw new AuthError("not_found");
    return removeServicePage({ frame: visit.frame, service, failure: failureOf(visit) });
  },
};

export const servicePages: readonly ConsoleRoute[] = [servicesRoute, newServiceRoute, removeServiceRoute];

/** The key that a form has just made. Security: what was left for this page is gone when it was read. */
function madeOf({ flash }: Pick<ConsoleVisit, "flash">): ServicesPageModel["made"] {
  if (flash?.kind !== "done" || flash.notice !== "service_made") return null;
  const { name = "", key = "" } = flash.values;
  return key === "" ? null : { name: String(name), key: String(key) };
}
