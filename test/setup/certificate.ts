import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canInstall, install, which } from "./machine.ts";

/** A key and the certificate of some host names or addresses, as PEM. */
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
  return inFolder((folder) => {
    const about = ["-days", "1", "-subj", `/CN=${hosts[0]}`, "-addext", namesOf(hosts)];
    const files = ["-keyout", "key.pem", "-out", "cert.pem"];
    execFileSync("openssl", ["req", "-x509", ...newKey, ...about, ...files], { cwd: folder, stdio: "ignore" });
  });
}

/** Makes one whose last day was years ago. */
export function makeExpiredCertificate(...hosts: readonly [string, ...string[]]): Certificate {
  return inFolder((folder) => {
    const run = (...argv: string[]): Buffer => execFileSync("openssl", argv, { cwd: folder, stdio: "pipe" });
    const about = ["-subj", `/CN=${hosts[0]}`, "-addext", namesOf(hosts)];
    run("req", ...newKey, ...about, "-keyout", "key.pem", "-out", "request.pem");
    const lines = [
      "[ca]",
      "default_ca=own",
      "[own]",
      "database=index",
      "new_certs_dir=.",
      "policy=any",
      "default_md=sha256",
    ];
    lines.push("copy_extensions=copy", "rand_serial=yes", "[any]", "commonName=supplied");
    writeFileSync(join(folder, "ca.conf"), lines.join("\n"));
    writeFileSync(join(folder, "index"), "");
    const dates = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"];
    const files = ["-keyfile", "key.pem", "-in", "request.pem", "-out", "cert.pem", "-notext"];
    run("ca", "-config", "ca.conf", "-selfsign", "-batch", ...dates, ...files);
  });
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function namesOf(hosts: readonly string[]): string {
  return `subjectAltName=${hosts.map((host) => `${isIP(host) ? "IP" : "DNS"}:${host}`).join(",")}`;
}

function inFolder(make: (folder: string) => void): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-certificate-"));
  try {
    make(folder);
    const read = (name: string): string => readFileSync(join(folder, name), "utf8");
    return { key: read("key.pem"), cert: read("cert.pem") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
