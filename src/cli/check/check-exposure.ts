import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Who can reach the installation, whom it believes, and what it tells strangers. */
export function checkExposure(
  { options, tls }: Pick<ServerConfiguration, "options"> & Partial<Pick<ServerConfiguration, "tls">>,
  resolved: ResolvedOptions,
): Finding[] {
  const { settings, mail } = resolved;
  return [
    ok(
      "mode",
      settings.development
        ? `development: only this machine can reach ${settings.origin}`
        : `production on ${settings.origin}${settings.mountPath}`,
    ),
    ...(settings.development ? [] : [checkProxies(options.trustedProxies, Boolean(tls))]),
    checkCookie(settings),
    settings.trustedOrigins.size === 0
      ? ok("trustedOrigins", "no other origin may call the API with cookies")
      : ok("trustedOrigins", `may call the API with cookies: ${[...settings.trustedOrigins].join(", ")}`),
    checkForwardAuth(settings),
    checkDangers(options),
    checkRegistration(settings, mail.kind === "none"),
  ];
}

function checkProxies(given: ServerConfiguration["options"]["trustedProxies"], doesTls: boolean): Finding {
  if (given !== "none" && given !== undefined)
    return ok("trustedProxies", `the client's address is taken from ${given}`);
  if (doesTls) return ok("trustedProxies", "none is trusted, and none is needed: the server does TLS itself");
  return warn(
    "trustedProxies",
    "no proxy is trusted, but somebody ends TLS in front of this server, so every visitor has that one's address",
    "set TRUSTED_PROXIES to the network of the proxy, such as 10.0.0.0/8, or to 1 for one hop",
  );
}

function checkCookie({ cookieDomain, cookieNames }: ResolvedOptions["settings"]): Finding {
  if (cookieDomain === null) return ok("cookie", `${cookieNames.session}, for this host alone`);
  return warn(
    "cookie",
    `the session cookie goes to every host of ${cookieDomain}, so each of them can read and set it`,
    "take cookieDomain out unless several hosts need the session, and let nobody else run a host there",
  );
}

function checkForwardAuth({ forwardAuth }: ResolvedOptions["settings"]): Finding {
  if (forwardAuth.size === 0) return ok("forwardAuth", "no application is guarded by way of a reverse proxy");
  return ok("forwardAuth", `guards ${[...forwardAuth.keys()].join(", ")}; --probe knocks at each as a stranger`);
}

/** Options that say by their names what they are. */
function checkDangers({ token }: ServerConfiguration["options"]): Finding {
  const dangers = Object.entries(token ?? {}).flatMap(([name, value]) =>
    name.startsWith("dangerously") && value === true ? [`token.${name}`] : [],
  );
  if (dangers.length === 0) return ok("dangerousOptions", "none is set");
  return warn("dangerousOptions", `${dangers.join(" and ")} set`, "take out what is not needed");
}

function checkRegistration({ registration }: ResolvedOptions["settings"], noMailer: boolean): Finding {
  const who = registration.domains === null ? "everybody" : `people of ${[...registration.domains].join(", ")}`;
  if (registration.mode !== "open") return ok("registration", `${registration.mode}: nobody registers unasked`);
  if (!noMailer) return ok("registration", `open to ${who}`);
  return warn(
    "registration",
    `open to ${who} while no mail can be sent, so registering tells a stranger whether an address has an account`,
    "configure mail (SMTP_URL and MAIL_FROM), or set registration to invite or closed",
  );
}
