import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** What is wrong with a certificate that fits its key all the same. */
export interface CertificateFault {
  readonly kind: "expired" | "expires" | "not_yet_valid" | "other_host";
  /** What, without a full stop at its end. */
  readonly found: string;
  readonly fix: string;
}

const day = 86_400_000;

/** Days before its end from which a certificate is warned of: most are replaced when they have thirty left. */
const patience = 14;

/** When it ends, in milliseconds since the epoch. */
export function endOf(certificate: X509Certificate): number {
  return certificate.validToDate.getTime();
}

/** Looks a certificate over as a browser would. The chain to its root is not looked at: which roots a visitor trusts, nobody knows here. */
export function judgeCertificate(certificate: X509Certificate, host: string, now: number): CertificateFault[] {
  const faults: CertificateFault[] = [];
  const end = endOf(certificate);
  const begin = certificate.validFromDate.getTime();
  const renew = "have a new one made; it is taken over as soon as it lies in its place";
  if (now >= end) {
    faults.push({
      kind: "expired",
      found: `the certificate ended on ${dateOf(end)}, so browsers refuse it`,
      fix: renew,
    });
  } else if (end - now < patience * day) {
    const days = Math.floor((end - now) / day);
    const left = days === 0 ? "within a day" : days === 1 ? "in a day" : `in ${days} days`;
    faults.push({ kind: "expires", found: `the certificate ends ${left}, on ${dateOf(end)}`, fix: renew });
  }
  if (now < begin) {
    const found = `the certificate is good from ${dateOf(begin)} on, so browsers refuse it until then`;
    faults.push({ kind: "not_yet_valid", found, fix: "set this machine's clock by NTP, or take the one before" });
  }
  if (!isFor(certificate, host)) {
    const found = `the certificate is not for ${host}, so browsers refuse it`;
    faults.push({ kind: "other_host", found, fix: `have one made for ${host}` });
  }
  return faults;
}

/** Browsers look at the alternative names alone, never at the subject (RFC 9525). */
function isFor(certificate: X509Certificate, host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "");
  if (isIP(address)) return certificate.checkIP(address) !== undefined;
  return certificate.checkHost(host, { subject: "never" }) !== undefined;
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
