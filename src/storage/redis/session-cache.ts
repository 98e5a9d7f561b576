import { seal, unseal } from "../../secret/seal.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import { sessionCacheLifetime } from "../../session/entry-lifetime.ts";
import type { SessionCache } from "../../session/session-cache.ts";
import { redisKey } from "./key.ts";
import type { RedisLink } from "./redis-link.ts";
import { decodeSession, encodeSession } from "./session-codec.ts";

export interface RedisSessionCacheOptions {
  readonly link: Pick<RedisLink, "isUp" | "send" | "tell">;
  readonly ring: SecretRing;
  /** Of the database. */
  readonly epoch: string;
}

/** Milliseconds a request waits for Redis before it asks the database. */
const readPatience = 30;

/** Sessions in Redis, sealed: who can read or write there neither learns a seed nor makes a session. */
export function createRedisSessionCache({ link, ring, epoch }: RedisSessionCacheOptions): SessionCache {
  const keyOf = (sessionId: string): string => redisKey(epoch, "session", sessionId);
  return {
    find: async (sessionId) => {
      const sealed = await link.send(readPatience, "GET", keyOf(sessionId));
      const text = typeof sealed === "string" ? unseal(ring, "session-cache", sealed) : null;
      const cached = text === null ? null : decodeSession(text);
      // Security: a value that was sealed for one session may be copied under the key of another.
      return cached?.found.session.id === sessionId ? cached : null;
    },

    keep: (session) => {
      if (!link.isUp) return;
      const sealed = seal(ring, "session-cache", encodeSession(session));
      const key = keyOf(session.found.session.id);
      // Lost: the next one who reads the session keeps it.
      link.tell("SET", key, sealed, "EX", sessionCacheLifetime);
    },
  };
}
