import { randomBytes, randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { RootSecret } from "../secret/root-secret.ts";
import { isAudience, isServiceName, type Service, type ServiceScope } from "./service.ts";
import { deriveServiceKey, type ServiceKey } from "./service-key.ts";
import type { ServiceStore } from "./service-store.ts";

export interface CreateServiceDeps {
  readonly services: Pick<ServiceStore, "insert">;
  /** What the key is derived under: one that every process knows. */
  readonly secret: RootSecret;
  readonly clock: () => number;
}

export interface NewService extends Doer {
  readonly name: string;
  readonly scopes: readonly [ServiceScope, ...ServiceScope[]];
  /** Tokens that it may ask about, by their claim `aud`. @default all of this installation's */
  readonly audiences?: readonly [string, ...string[]] | undefined;
}

/**
 * Makes a service. Its key is given here and nowhere else: nothing that is stored tells it again. Throws `invalid_input` for a name that
 * is none, or is another service's, and for audiences that are none or that nothing would be asked about.
 */
export async function createService(
  { services, secret, clock }: CreateServiceDeps,
  { name, scopes, audiences, ...doer }: NewService,
): Promise<{ readonly service: Service; readonly key: ServiceKey }> {
  if (!isServiceName(name)) {
    throw refuseName("A name has 1 to 63 lower-case letters, digits, dots, hyphens and underscores.");
  }
  // Security: whoever names audiences wants to grant less. Where that would have no effect it is said.
  if (audiences && !scopes.includes("introspect")) throw refuseAudience("Audiences are for the scope introspect.");
  if (audiences && !audiences.every(isAudience)) {
    throw refuseAudience("An audience has 1 to 200 visible ASCII characters, as tokens say it in aud.");
  }
  const service: Service = {
    id: randomUUID(),
    name,
    scopes: [...new Set(scopes)],
    audiences: audiences ? [...new Set(audiences)] : null,
    createdAt: new Date(clock()),
  };
  const record = { ...service, seed: randomBytes(32), secretId: secret.id };
  const inserted = await services.insert(record, {
    events: [{ type: "service_created", data: { name }, userId: null, ...nameDoer(doer) }],
    authority: doer.authority,
  });
  if (!inserted) throw refuseName("Another service has this name.", "taken");
  return { service, key: deriveServiceKey(secret, record) };
}

function refuseAudience(detail: string): AuthError {
  return new AuthError("invalid_input", { detail, errors: [{ pointer: "/audiences", code: "invalid" }] });
}

function refuseName(detail: string, code = "invalid"): AuthError {
  return new AuthError("invalid_input", { detail, errors: [{ pointer: "/name", code }] });
}
