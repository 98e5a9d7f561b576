import type { ProviderLines } from "./provider-lines.ts";

/** What an application is written for. */
export const frameworks = ["node", "express", "fastify", "hono", "next"] as const;
export type Framework = (typeof frameworks)[number];

/** How sessions travel: by a cookie, by tokens, or by either. */
export const carriers = ["session", "token", "both"] as const;
export type CarrierWish = (typeof carriers)[number];

/** What somebody wants, once everything is answered. */
export interface Wishes {
  readonly framework: Framework;
  readonly carrier: CarrierWish;
  /** Whether a front end on another host calls, which has to be named. */
  readonly otherHost: boolean;
  readonly providers: readonly ProviderLines[];
}
