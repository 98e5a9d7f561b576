import { linkTargets } from "../http/link-targets.ts";
import type { EventBatch } from "../event/event-batch.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SessionReader } from "../session/session-reader.ts";
import type { Storage } from "../storage/storage.ts";
import { AccessTokenMinter } from "../token/access-token-minter.ts";
import { AccessTokenVerifier } from "../token/access-token-verifier.ts";
import { createClaimsSource } from "../token/claims.ts";
import type { KeyRing } from "../token/key-ring.ts";
import { Refresher } from "../token/refresh.ts";
import type { Tokens } from "../token/tokens.ts";
import type { CoreOptions } from "./open-core.ts";

/** What tokens are made and checked with, besides the options. */
export interface TokenParts {
  readonly keys: KeyRing;
  readonly view: RevocationView;
  readonly reader: SessionReader;
  readonly storage: Pick<Storage, "refreshes">;
  readonly events: Pick<EventBatch, "note">;
  readonly mail: MailWriter | null;
}

/** Access tokens remembered at most. */
const tokenCacheSize = 20_000;

/** Puts together what makes, checks and replaces tokens. */
export function openTokens(options: CoreOptions, parts: TokenParts): Tokens {
  const { token, clock, logger, metrics, ring, limits, hooks, settings } = options;
  const { keys, view, reader, storage, events, mail } = parts;
  const minter = new AccessTokenMinter({
    keys,
    issuer: token.issuer,
    lifetime: token.accessTokenLifetime,
    claims: createClaimsSource({ hook: hooks.claims, rules: token.claims, logger }),
    clock,
    events,
    logger,
    metrics,
  });
  const verifier = new AccessTokenVerifier({
    keys,
    view,
    reader,
    issuer: token.issuer,
    lifetime: token.accessTokenLifetime,
    clock,
    cacheSize: tokenCacheSize,
    acceptWhenStale: token.dangerouslyAcceptWhenStale,
  });
  const refresher = new Refresher({
    store: storage.refreshes,
    ring,
    view,
    limits,
    grace: token.refreshGrace,
    accessTokenLifetime: token.accessTokenLifetime,
    events,
    mail,
    links: linkTargets(settings),
    mint: (about) => minter.mint(about),
    metrics,
  });
  return {
    settings: token,
    verifier,
    refresher,
    mint: (input) => minter.mint(input),
    claimsFor: (user) => minter.claimsFor(user),
  };
}
