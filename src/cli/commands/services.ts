import { createService as create } from "../../service/create-service.ts";
import { revokeService as revoke } from "../../service/revoke-service.ts";
import type { Service, ServiceScope } from "../../service/service.ts";
import { systemClock } from "../../shared/clock.ts";
import { confirm } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readKnownSecret } from "../known-secret.ts";
import { type Column, printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../../shared/show-time.ts";

export interface ListServicesFlags extends InstallationOptions {
  readonly json?: boolean;
}

export interface CreateServiceFlags extends ListServicesFlags {
  readonly scope: readonly [ServiceScope, ...ServiceScope[]];
  readonly audience?: readonly [string, ...string[]];
}

export interface RevokeServiceFlags extends InstallationOptions {
  readonly yes?: boolean;
}

/** Makes a service and shows its key, which nobody can do again. */
export async function createService(
  name: string,
  { scope, audience: audiences, json = false, ...options }: CreateServiceFlags,
): Promise<void> {
  const { service, key } = await withStorage(options, async (storage, configuration) => {
    const { current: secret } = await readKnownSecret(storage, configuration, "so it would refuse the key");
    return create(
      { services: storage.services, secret, clock: systemClock },
      { name, scopes: scope, audiences, actor: "operator" },
    );
  });
  if (json) return printJson({ ...serviceJson(service), key });
  console.log(key);
  say(`This is the key of ${name}, for ${describeRights(service, " and ")}. Keep it now: it is not shown again.`);
}

/** Lists services. */
export async function listServices({ json = false, ...options }: ListServicesFlags): Promise<void> {
  const services = await withStorage(options, (storage) => storage.services.list());
  if (json) return printJson({ services: services.map(serviceJson), next: null });
  if (services.length === 0) return say("No program has a key: latchkey services create makes one.");
  printTable(columns, services);
}

/** Takes a service's key away. */
export async function revokeService(name: string, { yes = false, ...options }: RevokeServiceFlags): Promise<void> {
  await withStorage(options, async ({ services }) => {
    if (!(await services.list()).some((service) => service.name === name)) {
      throw new CommandError(`There is no service called ${printable(name)}: see latchkey services list.`);
    }
    await confirm(`Refuse the key of ${name} from now on?`, yes);
    await revoke({ services }, name, { actor: "operator" });
    console.log(`The key of ${name} is refused from now on.`);
  });
}

const columns: readonly Column<Service>[] = [
  { title: "NAME", show: ({ name }) => name },
  { title: "MAY", show: (service) => describeRights(service) },
  { title: "SINCE", show: ({ createdAt }) => showTime(createdAt) },
];

function describeRights({ scopes, audiences }: Service, joint = ", "): string {
  const rights = scopes.join(joint);
  return audiences ? `${rights} for ${audiences.map(printable).join(joint)}` : rights;
}

/** Security: field by field, a record holds what the key is made of. */
function serviceJson({ id, name, scopes, audiences, createdAt }: Service): object {
  return { id, name, scopes, audiences, createdAt };
}
