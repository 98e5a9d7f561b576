import { ConfigurationError } from "../../error/configuration-error.ts";

/** Where the certificate and the key of this server's own TLS are. */
export interface TlsFiles {
  /** Path of a PEM file: the server's certificate first, then those that lead to a root. */
  readonly certificate: string;
  /** Path of a PEM file with the private key. */
  readonly key: string;
}

/** Checks that both files are named, or neither. Throws `ConfigurationError`. */
export function resolveTlsFiles(certificate: string | undefined, key: string | undefined): TlsFiles | null {
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  if (certificate === undefined && key === undefined) return null;
  const [said, missing, what] =
    certificate === undefined
      ? (["tlsKey", "tlsCert", "certificate"] as const)
      : (["tlsCert", "tlsKey", "key"] as const);
  throw new ConfigurationError(
    missing,
    `${missing} is missing, but ${said} is set: name the file of the ${what} too, or take ${said} out and let a proxy do TLS.`,
  );
}
