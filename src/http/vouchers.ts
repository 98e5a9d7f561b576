import type { Deps } from "./deps.ts";
import { readSealedCookie, type SealedCookie, writeSealedCookie } from "./sealed-cookie.ts";
import { codeLifetimes } from "../verification/code.ts";

/** What a browser remembers of somebody who registered in it: that it was here, so that the mailed link is enough. */
export interface Vouchers {
  /** Of attempts and users, the newest first. Not secret to the browser's owner, and sealed all the same: nobody else can make one. */
  readonly ids: readonly string[];
  /** The address of the newest, to say where the mail went. */
  readonly email: string;
}

/** Attempts that one browser vouches for: she may have mistyped her address. */
const maxVouchers = 4;

type VoucherDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** What this browser vouches for. */
export function readVouchers(deps: VoucherDeps, cookieHeader: string | null): Vouchers | null {
  return readSealedCookie(deps, cookieHeader, cookieOf(deps)) as Vouchers | null;
}

/** Adds one to what this browser vouches for. */
export function addVoucher(deps: VoucherDeps, cookieHeader: string | null, id: string, email: string): string {
  const earlier = readVouchers(deps, cookieHeader)?.ids ?? [];
  const value: Vouchers = { ids: [id, ...earlier].slice(0, maxVouchers), email };
  return writeSealedCookie(deps, cookieOf(deps), value);
}

/** As long as the link that it goes with. */
function cookieOf({ settings }: VoucherDeps): SealedCookie {
  return {
    name: settings.cookieNames.browser,
    purpose: "browser",
    lifetime: codeLifetimes.verify_registration,
  };
}
