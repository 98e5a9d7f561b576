import { isLocalPicture } from "./is-local-picture.ts";
import { AvatarFetcher } from "../federation/avatar-fetcher.ts";
import { fetchAvatar } from "../federation/fetch-avatar.ts";
import { TokenKeeper } from "../federation/token-keeper.ts";
import { avatarUrlPrefix } from "../http/avatar-route.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import type { Storage } from "../storage/storage.ts";

export interface KeepersOptions {
  readonly settings: HttpSettings;
  readonly storage: Pick<Storage, "avatars" | "providerTokens" | "providerTokenSeals">;
  readonly ring: SecretRing;
  readonly clock: Clock;
  /** Says in the log what did not work. */
  readonly warn: (message: string) => (error: unknown) => void;
}

/** What keeps the things that providers give beside a sign-in. */
export interface Keepers {
  readonly avatars: AvatarFetcher;
  readonly tokenKeeper: TokenKeeper;
  close(): Promise<void>;
}

/** Milliseconds between two looks for tokens that are sealed under a root secret of before. */
const resealInterval = 60_000;

/** Starts what fetches pictures, and what keeps tokens of providers. */
export function startKeepers({ settings, storage, ring, clock, warn }: KeepersOptions): Keepers {
  const avatars = new AvatarFetcher({
    store: storage.avatars,
    fetch: (source, signal) => {
      const isLocal = isLocalPicture(settings, source);
      return fetchAvatar({ allowHttp: isLocal, allowPrivateNetwork: isLocal }, source, signal);
    },
    urlPrefix: avatarUrlPrefix(settings),
    clock,
    onError: warn("picture not fetched"),
  });
  const tokenKeeper = new TokenKeeper({
    store: storage.providerTokens,
    seals: storage.providerTokenSeals,
    ring,
    clock,
  });
  let resealing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    resealing = tokenKeeper.reseal().catch(warn("tokens of providers not sealed anew"));
  }, resealInterval);
  timer.unref();
  return {
    avatars,
    tokenKeeper,
    async close() {
      clearInterval(timer);
      await avatars.close();
      await resealing;
    },
  };
}
