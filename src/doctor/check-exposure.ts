import type { RegistrationRule } from "../user/registration-rule.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** What an installation was told, as far as it says who can reach it. */
interface ExposureOptions {
  readonly trustedProxies?: string | number | undefined;
  readonly token?: object | undefined;
}

/** What became of that. */
interface ExposureSettings {
  readonly development: boolean;
  readonly origin: string;
  readonly mountPath: string;
  readonly cookieDomain: string | null;
  readonly cookieNames: { readonly session: string };
  readonly trustedOrigins: ReadonlySet<string>;
  readonly forwardAuth: ReadonlyMap<string, unknown>;
  readonly registration: RegistrationRule;
}

export interface Exposure {
  readonly options: ExposureOptions;
  readonly settings: ExposureSettings;
  /** Whether the server does TLS itself. */
  readonly doesTls: boolean;
  readonly hasMailer: boolean;
}

/** Who can reach the installation, whom it believes, and what it tells strangers. */
export function checkExposure({ options, settings, doesTls, hasMailer }: Exposure): Finding[] {
  return [
    ok(
      "mode",
      settings.development
        ? `development: only this machine can reach ${settings.origin}`
        : `production on ${settings.origin}${settings.mountPath}`,
    ),
    ...(settings.development ? [] : [checkProxies(options.trustedProxies, doesTls)]),
    checkCookie(settings),
    settings.trustedOrigins.size === 0
      ? ok("trustedOrigins", "no other origin may call the API with cookies")
      : ok("trustedOrigins", `may call the API with cookies: ${[...settings.trustedOrigins].join(", ")}`),
    checkForwardAuth(settings),
    checkDangers(options),
    checkRegistration(settings, !hasMailer),
  ];
}

function checkProxies(given: ExposureOptions["trustedProxies"], doesTls: boolean): Finding {
  const everybody = String(given).match(/[^\s,]+\/0+(?=\s*(?:,|$))/)?.[0];
  if (everybody !== undefined) {
    return warn(
      "trustedProxies",
      `${everybody} is everybody, so whoever reaches this server writes itself any address`,
      "name the network of the proxy instead, such as 10.0.0.0/8, or the number of proxies, such as 1",
    );
  }
  if (given !== "none" && given !== undefined)
    return ok("trustedProxies", `the client's address is taken from ${given}`);
  if (doesTls) return ok("trustedProxies", "none is trusted, and none is needed: the server does TLS itself");
  return warn(
    "trustedProxies",
    "no proxy is trusted, but somebody ends TLS in front of this server, so every visitor has that one's address",
    "set TRUSTED_PROXIES to the network of the proxy, such as 10.0.0.0/8, or to 1 for one hop",
  );
}

function checkCookie({ cookieDomain, cookieNames }: ExposureSettings): Finding {
  if (cookieDomain === null) return ok("cookie", `${cookieNames.session}, for this host alone`);
  return warn(
    "cookie",
    `the session cookie goes to every host of ${cookieDomain}, so each of them can read and set it`,
    "take cookieDomain out unless several hosts need the session, and let nobody else run a host there",
  );
}

function checkForwardAuth({ forwardAuth }: ExposureSettings): Finding {
  if (forwardAuth.size === 0) return ok("forwardAuth", "no application is guarded by way of a reverse proxy");
  return ok("forwardAuth", `guards ${[...forwardAuth.keys()].join(", ")}; --probe knocks at each as a stranger`);
}

/** Options that say by their names what they are. */
function checkDangers({ token }: ExposureOptions): Finding {
  const dangers = Object.entries(token ?? {}).flatMap(([name, value]) =>
    name.startsWith("dangerously") && value === true ? [`token.${name}`] : [],
  );
  if (dangers.length === 0) return ok("dangerousOptions", "none is set");
  return warn("dangerousOptions", `${dangers.join(" and ")} set`, "take out what is not needed");
}

function checkRegistration({ registration }: ExposureSettings, noMailer: boolean): Finding {
  const who = registration.domains === null ? "everybody" : `people of ${[...registration.domains].join(", ")}`;
  if (registration.mode !== "open") return ok("registration", `${registration.mode}: nobody registers unasked`);
  if (!noMailer) return ok("registration", `open to ${who}`);
  return warn(
    "registration",
    `open to ${who} while no mail can be sent, so registering tells a stranger whether an address has an account`,
    "configure mail (SMTP_URL and MAIL_FROM), or set registration to invite or closed",
  );
}
