import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { quote } from "../../shared/quote.ts";
import type { TlsFiles } from "./tls-files.ts";

/** A certificate and its key, which fit each other. */
export interface TlsPair {
  /** PEM: the server's certificate, and what leads to its root. */
  readonly cert: string;
  /** PEM. Secret. */
  readonly key: string;
  /** The server's own. */
  readonly certificate: X509Certificate;
  /** Whether everybody on this machine may read the key. */
  readonly isKeyOpen: boolean;
}

/** What stands in both files now. */
export interface TlsContent {
  readonly cert: string;
  readonly key: string;
  readonly isKeyOpen: boolean;
  /** Tells one content from another. */
  readonly digest: string;
}

/** What this server speaks: nothing before TLS 1.2, whatever `NODE_OPTIONS` says (RFC 8996). */
export const tlsVersions = { minVersion: "TLSv1.2" } as const;

/** Bytes. A chain has a few thousand; the wrong path may lead to a file without end. */
const maxBytes = 256 * 1024;

/** Reads both files, and says whether they fit each other. Throws `ConfigurationError`, one sentence that names the file. */
export async function readTlsPair(files: TlsFiles): Promise<TlsPair> {
  return parseTlsPair(files, await readTlsContent(files));
}

/** Reads both files. Throws `ConfigurationError` for one that cannot be read. */
export async function readTlsContent(files: TlsFiles): Promise<TlsContent> {
  const cert = await readPem("tlsCert", files.certificate);
  const key = await readPem("tlsKey", files.key);
  const digest = createHash("sha256").update(cert.text).update("\0").update(key.text).digest("base64url");
  return {
    cert: cert.text,
    key: key.text,
    isKeyOpen: process.platform !== "win32" && (key.mode & 0o007) !== 0,
    digest,
  };
}

/** Checks what was read. Throws `ConfigurationError`. Security: nothing of a key is repeated. */
export function parseTlsPair(files: TlsFiles, { cert, key, isKeyOpen }: TlsContent): TlsPair {
  const shown = quote(files.certificate);
  const certificate = parseCertificate(shown, cert);
  const privateKey = parseKey(quote(files.key), key);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new ConfigurationError(
      "tlsKey",
      `TLS_KEY names ${quote(files.key)}, which is not the key of the certificate in ${shown}; name the two that belong together.`,
    );
  }
  try {
    createSecureContext({ cert, key, ...tlsVersions });
  } catch (error) {
    throw new ConfigurationError(
      "tlsCert",
      `TLS_CERT names ${shown}, which TLS cannot work with (${reasonOf(error)}); have a new certificate made.`,
    );
  }
  return { cert, key, certificate, isKeyOpen };
}

function parseCertificate(shown: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ConfigurationError(
      "tlsCert",
      `TLS_CERT names ${shown}, which holds no certificate in PEM; name the file that begins with BEGIN CERTIFICATE, such as fullchain.pem.`,
    );
  }
}

function parseKey(shown: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const isLocked = /ENCRYPTED/.test(pem) || /passphrase/i.test(reasonOf(error));
    throw new ConfigurationError(
      "tlsKey",
      isLocked
        ? `TLS_KEY names ${shown}, which asks for a passphrase; write it without one (openssl pkey -in FILE -out FILE).`
        : `TLS_KEY names ${shown}, which holds no private key in PEM; name the file that begins with BEGIN PRIVATE KEY, such as privkey.pem.`,
    );
  }
}

async function readPem(setting: "tlsCert" | "tlsKey", path: string): Promise<{ text: string; mode: number }> {
  const refuse = (why: string): ConfigurationError =>
    new ConfigurationError(
      setting,
      `${setting === "tlsCert" ? "TLS_CERT" : "TLS_KEY"} names ${quote(path)}, which ${why}.`,
    );
  try {
    const about = await stat(path);
    // A pipe would keep the start waiting, and could be read once only.
    if (!about.isFile()) throw refuse("is no file; correct the path");
    if (about.size > maxBytes) throw refuse("is too large to be PEM; correct the path");
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(maxBytes);
      const { bytesRead } = await file.read(buffer, 0, maxBytes, 0);
      return { text: buffer.toString("utf8", 0, bytesRead), mode: about.mode };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw refuse(`cannot be read (${(error as NodeJS.ErrnoException).code}); correct the path or its permissions`);
  }
}

/** What OpenSSL says, which names no content. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return quote(message ?? code ?? "unknown").slice(1, -1);
}
