import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canInstall, install, which } from "./machine.ts";

/** A key and the certificate of some host names, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Whether a certificate can be made here. */
export function canMakeCertificate(): boolean {
  if (which("openssl") === null && canInstall()) install("openssl");
  if (which("openssl") !== null) return true;
  if (process.env.CI === "true") throw new Error("openssl is missing: install it (Debian: apt-get install openssl)");
  process.stdout.write("openssl is missing. The tests that need a certificate are skipped.\n");
  return false;
}

/** Makes a certificate that signs itself, good for a day. */
export function makeCertificate(...hosts: readonly [string, ...string[]]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-certificate-"));
  try {
    const names = hosts.map((host) => `DNS:${host}`).join(",");
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const about = ["-days", "1", "-subj", `/CN=${hosts[0]}`, "-addext", `subjectAltName=${names}`];
    const files = ["-keyout", "key.pem", "-out", "cert.pem"];
    execFileSync("openssl", ["req", "-x509", ...curve, ...about, ...files], { cwd: folder, stdio: "ignore" });
    const read = (name: string): string => readFileSync(join(folder, name), "utf8");
    return { key: read("key.pem"), cert: read("cert.pem") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
