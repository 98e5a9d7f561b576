import Bowser from "bowser";
import { maxUserAgentLength } from "./client-info.ts";

/** A device in words that its owner recognises. */
export interface Device {
  /** "Firefox on Windows", or what a native client called itself. */
  readonly name: string;
  readonly kind: "desktop" | "phone" | "tablet" | "program";
}

const kinds: Readonly<Record<string, Device["kind"]>> = { desktop: "desktop", mobile: "phone", tablet: "tablet" };
const unknown = "Unknown device";
/** Names that browsers have. Of any other the package guesses one, and takes whatever the client wrote. */
const browsers: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP));

/** Names the device behind a user agent. It is only what a client says of itself: for its owner's eyes, never for a decision. */
export function describeDevice(userAgent: string | null, deviceName: string | null): Device {
  const { browser, system, platform } = parse(userAgent);
  const kind = kinds[platform ?? ""] ?? "program";
  if (deviceName) return { name: deviceName, kind };
  return { name: join(browser ?? programName(userAgent), system), kind };
}

/**
 * The same for a mail.
 *
 * Security: in words of ours alone. Whoever guesses at an account writes its owner a mail by that, and would have it say whatever he likes: whom
 * to call, and where to go.
 */
export function nameDeviceForMail(userAgent: string): string {
  const { browser, system } = parse(userAgent);
  return join(browser, system);
}

interface Parsed {
  readonly browser?: string | undefined;
  readonly system?: string | undefined;
  readonly platform?: string | undefined;
}

function parse(userAgent: string | null): Parsed {
  if (!userAgent) return {};
  const { browser, os, platform } = Bowser.parse(userAgent.slice(0, maxUserAgentLength));
  const isKnown = browser.name !== undefined && browsers.has(browser.name);
  return { browser: isKnown ? browser.name : undefined, system: os.name, platform: platform.type };
}

function join(browser: string | undefined, system: string | undefined): string {
  return browser && system ? `${browser} on ${system}` : browser || system || unknown;
}

/** "curl" of "curl/8.5.0": programs put their own name first. */
function programName(userAgent: string | null): string | undefined {
  return /^[A-Za-z][\w.-]{1,31}(?=\/)/.exec(userAgent ?? "")?.[0];
}
