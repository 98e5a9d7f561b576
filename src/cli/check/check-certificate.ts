import type { HttpSettings } from "../../http/settings.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { endOf, judgeCertificate } from "../../server/tls/judge-certificate.ts";
import { readTlsPair } from "../../server/tls/read-tls-pair.ts";
import type { TlsFiles } from "../../server/tls/tls-files.ts";
import type { Clock } from "../../shared/clock.ts";
import { showDistance } from "../../shared/show-time.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";

export interface CertificateOptions {
  /** Null: a proxy does TLS. */
  readonly tls: TlsFiles | null;
  readonly settings: HttpSettings;
  readonly clock: Clock;
}

/** The certificate of the server's own TLS: whether it fits its key and its host, and how long it is good for. */
export async function checkCertificate({ tls, settings, clock }: CertificateOptions): Promise<Finding[]> {
  if (tls === null) return [];
  try {
    const { certificate, isKeyOpen } = await readTlsPair(tls);
    const now = clock();
    const findings = judgeCertificate(certificate, new URL(settings.origin).hostname, now).map(
      ({ kind, found, fix }) => (kind === "expires" ? warn("tlsFiles", found, fix) : fail("tlsFiles", found, fix)),
    );
    if (isKeyOpen) {
      const found = `everybody on this machine can use ${tls.key}`;
      findings.push(warn("tlsFiles", found, `chmod o-rwx ${tls.key}`, "Who has the key can play this server."));
    }
    const from = certificate.validFromDate.getTime();
    const found = `made ${showDistance(from, now)}, good until ${new Date(endOf(certificate)).toISOString().slice(0, 10)}`;
    return findings.length > 0 ? findings : [ok("tlsFiles", found)];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const found = error.message.replace(/\.$/, "");
    const fix = "mend this before the next start, which it would stop";
    return [{ ...fail("tlsFiles", found, fix), setting: error.setting }];
  }
}
