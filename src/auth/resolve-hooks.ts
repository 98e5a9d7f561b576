import { ConfigurationError } from "../error/configuration-error.ts";
import { checkpointType, choosable, chooseEvents, type EventChoices } from "../hook/event-choice.ts";
import { hookNames, type Hooks } from "../hook/hook.ts";
import type { WebhookTarget } from "../hook/webhook.ts";
import { findSecretWeakness } from "../secret/secret-strength.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { quote } from "../shared/quote.ts";
import type { ClaimsHook } from "../token/claims.ts";
import type { BeforeRegister } from "../user/before-register.ts";
import type { AuthOptions, WebhookOptions } from "./options.ts";

/** Where another program is told over HTTP, and of what. */
export interface ResolvedWebhook extends WebhookTarget, EventChoices {
  readonly personalData: boolean;
}

/** Which hooks there are, and how each is reached. */
export interface ResolvedHooks {
  readonly beforeRegister: BeforeRegister | null;
  readonly claims: ClaimsHook | null;
  readonly functions: Hooks;
  readonly webhook: ResolvedWebhook | null;
}

/** Checks hooks and webhook. Throws `ConfigurationError`. */
export function resolveHooks(
  { hooks = {}, webhook = {} }: Pick<AuthOptions, "hooks" | "webhook">,
  development: boolean,
): ResolvedHooks {
  for (const [name, hook] of Object.entries(hooks)) {
    const setting = `hooks.${name}`;
    if (typeof hook !== "function") throw new ConfigurationError(setting, `${setting} is no function; write one.`);
  }
  const { beforeRegister = null, claims = null, ...functions } = hooks;
  return { beforeRegister, claims, functions, webhook: resolveWebhook(webhook, development) };
}

function resolveWebhook(webhook: WebhookOptions, development: boolean): ResolvedHooks["webhook"] {
  const { url, secret, events = hookNames, personalData = false, allowPrivateNetwork = development } = webhook;
  if (url === undefined) {
    const [stray] = Object.keys(webhook);
    if (stray === undefined) return null;
    throw new ConfigurationError(
      "webhook.url",
      `webhook.url is missing, and webhook.${stray} is set; write where hooks are sent.`,
    );
  }
  const secrets = [secret ?? []].flat();
  if (secrets.length === 0) throw new ConfigurationError("webhook.secret", `webhook.secret is missing: ${secretFix}.`);
  return {
    url: parseUrl(url, development),
    keys: secrets.map((one) => parseKey(one, development)),
    allowPrivateNetwork,
    personalData,
    ...parseEvents(events),
  };
}

const secretFix =
  "make one with `openssl rand -base64 32`, put whsec_ before it and give it to the receiver, which checks signatures with it";

/** Security: the value is not repeated, it may hold a password. */
function parseUrl(given: string, development: boolean): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  const protocols = development ? ["https:", "http:"] : ["https:"];
  if (url && protocols.includes(url.protocol) && url.username === "" && url.password === "" && url.hash === "")
    return url;
  throw new ConfigurationError(
    "webhook.url",
    "webhook.url is no address that hooks can be sent to; write an https URL without user name, password and fragment.",
  );
}

/** `whsec_` and base64, as the scheme has it; the prefix may be left out. */
function parseKey(secret: string, development: boolean): Buffer {
  const text = secret.trim().replace(/^whsec_/, "");
  const key = Buffer.from(text, "base64");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && key.length >= 24 && key.length <= 64;
  if (!isBase64 || (!development && findSecretWeakness(text) !== null)) {
    throw new ConfigurationError("webhook.secret", `webhook.secret is not 32 random bytes in base64: ${secretFix}.`);
  }
  return key;
}

function parseEvents(words: readonly string[]): EventChoices {
  const chosen = words.length === 0 ? "" : chooseEvents(words);
  if (typeof chosen !== "string") return chosen;
  const near = findNearMatch(chosen, choosable);
  const hint = near === null ? "" : ` (did you mean ${near}?)`;
  throw new ConfigurationError(
    "webhook.events",
    `webhook.events ${chosen === "" ? "is empty" : `has ${quote(chosen)} in it`}${hint}; write some of ${hookNames.join(", ")}, types of events as \`latchkey events --help\` lists them, ${checkpointType}, security or all.`,
  );
}
