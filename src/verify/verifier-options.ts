import { isPublicAlgorithm, type PublicAlgorithm, publicAlgorithms } from "../jws/jws-algorithm.ts";

/** How a verifier learns which sessions have ended. */
export type RevocationMode = "stream" | "poll" | "on-demand" | "off";

export interface VerifierOptions {
  /** The claim `iss` that tokens have: base URL and base path of the installation, such as `https://app.example.com/auth`. Compared exactly. */
  readonly issuer: string;
  /** The claim `aud` that tokens have. Compared exactly. The issuer itself, unless tokens are made for this service alone. */
  readonly audience: string;
  /** `lkv_…`, from `latchkey services create NAME --scope revocations`. Needed unless `revocations` is `off`. */
  readonly serviceKey?: string | undefined;
  /**
   * `stream`: told at once, by a connection that stays open; by long polls where streams do not come through. `poll`: by long polls only.
   * `on-demand`: read when a token is judged, for places where nothing runs between requests. `off`: not at all, so that a token is good
   * until it expires, whatever happened to its session. @default "stream"
   */
  readonly revocations?: RevocationMode;
  /** With `on-demand`: seconds for which what was read is not read again. @default 1 */
  readonly readInterval?: number;
  /**
   * Seconds for which tokens are accepted by what is known while the issuer is away. After that they are refused as `revocations_stale`.
   * 5 to 3,600. @default 60
   */
  readonly maxStaleness?: number;
  /**
   * Asks the issuer about each token (RFC 7662) while what is known is too old. The service key needs the scope `introspect` as well.
   * @default false
   */
  readonly introspect?: boolean;
  /**
   * Accepts tokens that are not expired while nothing is known, or what is known is too old: the risk of a plain JWT, for as long as the
   * feed is away. @default false
   */
  readonly dangerouslyAcceptWhenStale?: boolean;
  /** Algorithms whose keys are taken from the issuer. @default ES256, EdDSA, RS256 and PS256 */
  readonly algorithms?: readonly PublicAlgorithm[];
  /** Tokens remembered, so that a signature is checked once. @default 10_000 */
  readonly remembered?: number;
  /** Told what goes wrong in the background: that the issuer is away, or refuses the key. Never holds a token or key. */
  readonly onError?: (error: Error) => void;
  /** Sends the requests, in place of the runtime's own. */
  readonly fetch?: typeof fetch;
  /** The time of day in milliseconds, in place of the machine's. */
  readonly clock?: () => number;
}

/** Options with their defaults. */
export type ResolvedOptions = Required<Omit<VerifierOptions, "serviceKey">> & { readonly serviceKey: string };

const names: ReadonlySet<string> = new Set([
  "issuer",
  "audience",
  "serviceKey",
  "revocations",
  "readInterval",
  "maxStaleness",
  "introspect",
  "dangerouslyAcceptWhenStale",
  "algorithms",
  "remembered",
  "onError",
  "fetch",
  "clock",
] satisfies (keyof VerifierOptions)[]);

/** Seconds. The issuer says each second how things stand, as of up to two seconds before: less would refuse good tokens now and then. */
const leastStaleness = 5;

const modes: readonly unknown[] = ["stream", "poll", "on-demand", "off"] satisfies RevocationMode[];

/** Checks the options. Throws one sentence that says what is wrong and what to do. */
export function resolveVerifierOptions(options: VerifierOptions): ResolvedOptions {
  const unknown = Object.keys(options).find((name) => !names.has(name));
  if (unknown !== undefined) refuse(`There is no option "${unknown}".`);
  const mode = options.revocations ?? "stream";
  if (!modes.includes(mode)) refuse(`"revocations" is one of ${modes.join(", ")}.`);
  if (mode !== "on-demand" && options.readInterval !== undefined) {
    refuse('"readInterval" is for revocations: "on-demand". Leave it out.');
  }
  if (mode === "off" && options.introspect === true) {
    refuse('"introspect" asks where the feed cannot say, and revocations: "off" has none. Leave one of them out.');
  }
  return {
    issuer: checkIssuer(options.issuer),
    audience: checkAudience(options.audience),
    serviceKey: checkServiceKey(options.serviceKey, mode),
    revocations: mode,
    readInterval: checkNumber("readInterval", options.readInterval ?? 1, 0, 3600),
    maxStaleness: checkNumber("maxStaleness", options.maxStaleness ?? 60, leastStaleness, 3600),
    introspect: options.introspect ?? false,
    dangerouslyAcceptWhenStale: options.dangerouslyAcceptWhenStale ?? false,
    algorithms: checkAlgorithms(options.algorithms),
    remembered: checkNumber("remembered", options.remembered ?? 10_000, 1, 10_000_000),
    onError: options.onError ?? (() => {}),
    fetch: options.fetch ?? fetch,
    clock: options.clock ?? (() => Date.now()),
  };
}

function refuse(sentence: string): never {
  throw new TypeError(`createVerifier: ${sentence}`);
}

function checkIssuer(issuer: unknown): string {
  const example = "such as https://app.example.com/auth";
  if (typeof issuer !== "string" || issuer === "") {
    refuse(`"issuer" is missing: base URL and base path of your Latchkey, ${example}.`);
  }
  const url = parseUrl(issuer);
  if (!url || url.search || url.hash || url.username || url.password || issuer.endsWith("/")) {
    refuse(`"issuer" is an address without a slash at its end, ${example}.`);
  }
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  if (!isSafe)
    refuse(
      '"issuer" begins with https://, except on this machine: keys that anybody on the way can change prove nothing.',
    );
  return issuer;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function checkAudience(audience: unknown): string {
  if (typeof audience === "string" && audience !== "") return audience;
  return refuse('"audience" is missing: what tokens for this service say in "aud", by default the issuer.');
}

function checkServiceKey(serviceKey: unknown, mode: RevocationMode): string {
  if (mode === "off") return "";
  if (serviceKey === undefined || serviceKey === "") {
    refuse(
      '"serviceKey" is missing: make one with "latchkey services create NAME --scope revocations". Without one, revocations: "off" accepts tokens of ended sessions until they expire.',
    );
  }
  // What cannot stand in a header would be a failure of every request, with a message that quotes it.
  if (typeof serviceKey !== "string" || !/^lkv_[A-Za-z0-9_-]+$/.test(serviceKey)) {
    refuse('"serviceKey" is none: it begins with lkv_, and "latchkey services create" shows it once.');
  }
  return serviceKey;
}

function checkNumber(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  return refuse(`"${name}" is a number from ${least} to ${most}.`);
}

function checkAlgorithms(algorithms: unknown): readonly PublicAlgorithm[] {
  const all = Object.keys(publicAlgorithms).filter(isPublicAlgorithm);
  if (algorithms === undefined) return all;
  const isList = Array.isArray(algorithms) && algorithms.length > 0 && algorithms.every(isPublicAlgorithm);
  return isList ? [...algorithms] : refuse(`"algorithms" is a list of some of ${all.join(", ")}.`);
}
