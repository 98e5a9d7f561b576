import type { Email } from "../mail/email.ts";
import type { Carrier } from "../session/session.ts";
import type { ProviderAccount } from "./provider-account.ts";

/** What a code stands for that links an identity: nothing secret, and no tokens of the provider's. */
export interface LinkData {
  readonly account: ProviderAccount;
  /** The address that the provider has proven, which is the account's. */
  readonly email: Email;
  /** The account's, as it was then: a code outlives neither an end of everything nor a changed password. */
  readonly version: number;
  /** How she wanted to be signed in. */
  readonly carrier: Carrier;
  readonly remember: boolean;
  readonly deviceName: string | null;
}

/** The same as a code keeps it. */
export function writeLinkData({
  account,
  email,
  version,
  carrier,
  remember,
  deviceName,
}: LinkData): Record<string, string> {
  const { provider, issuer, subject, name, avatarUrl } = account;
  return {
    provider,
    issuer,
    subject,
    email,
    version: String(version),
    carrier,
    remember: String(remember),
    ...(name !== null && { name }),
    ...(avatarUrl !== null && { avatarUrl }),
    ...(deviceName !== null && { deviceName }),
  };
}

/** Reads what `writeLinkData` wrote. */
export function readLinkData(data: Readonly<Record<string, string>>): LinkData {
  const { provider = "", issuer = "", subject = "", name = null, avatarUrl = null, deviceName = null } = data;
  const email = data["email"] as Email;
  return {
    account: { provider, issuer, subject, email, name, avatarUrl },
    email,
    version: Number(data["version"]),
    carrier: data["carrier"] === "token" ? "token" : "cookie",
    remember: data["remember"] === "true",
    deviceName,
  };
}
