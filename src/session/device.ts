import Bowser from "bowser";

/** A device in words that its owner recognises. */
export interface Device {
  /** "Firefox on Windows", or what a native client called itself. */
  readonly name: string;
  readonly kind: "desktop" | "phone" | "tablet" | "program";
}

const kinds: Readonly<Record<string, Device["kind"]>> = { desktop: "desktop", mobile: "phone", tablet: "tablet" };

/** Names the device behind a user agent. It is only what a client says of itself: for its owner's eyes, never for a decision. */
export function describeDevice(userAgent: string | null, deviceName: string | null): Device {
  const parsed = userAgent ? Bowser.parse(userAgent) : null;
  const kind = kinds[parsed?.platform.type ?? ""] ?? "program";
  if (deviceName) return { name: deviceName, kind };
  const browser = parsed?.browser.name;
  const system = parsed?.os.name;
  if (browser && system) return { name: `${browser} on ${system}`, kind };
  return { name: browser || system || programName(userAgent) || "Unknown device", kind };
}

/** "curl" of "curl/8.5.0": programs put their own name first. */
function programName(userAgent: string | null): string | undefined {
  return /^[A-Za-z][\w.-]{1,31}(?=\/)/.exec(userAgent ?? "")?.[0];
}
