import type { Clock } from "../../shared/clock.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { describeError, type Logger } from "../../shared/logger.ts";
import { endOf, judgeCertificate } from "./judge-certificate.ts";
import { parseTlsPair, readTlsContent, type TlsContent, type TlsPair } from "./read-tls-pair.ts";
import type { TlsFiles } from "./tls-files.ts";

export interface TlsKeeperOptions {
  readonly files: TlsFiles;
  /** The host that people use: whose certificate it has to be. */
  readonly host: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Milliseconds between two looks at the files. */
const interval = 5_000;
const day = 86_400_000;

/**
 * Keeps the certificate and the key that are in use, and looks whether other ones lie in their place. The files are read and compared,
 * not watched: a replaced symbolic link, a renamed file and a mounted secret all look the same that way, on every file system.
 *
 * Security: what does not fit together is never taken. Of two files one is always written first, so the pair before goes on, for as
 * long as it takes.
 */
export class TlsKeeper {
  readonly #options: TlsKeeperOptions;
  #pair: TlsPair;
  /** Digests of what is in use, of what could not be taken at the last look, and of what was told of as such. */
  #inUse: string;
  #doubted: string | null = null;
  #told: string | null = null;
  #judgedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  private constructor(options: TlsKeeperOptions, { digest }: TlsContent, pair: TlsPair) {
    this.#options = options;
    this.#pair = pair;
    this.#inUse = digest;
  }

  /** Reads both files for the first time. Throws `ConfigurationError`. */
  static async open(options: TlsKeeperOptions): Promise<TlsKeeper> {
    const content = await readTlsContent(options.files);
    const keeper = new TlsKeeper(options, content, parseTlsPair(options.files, content));
    keeper.#judge();
    return keeper;
  }

  get pair(): TlsPair {
    return this.#pair;
  }

  /** Looks from now on, and hands each new pair over. */
  watch(onPair: (pair: TlsPair) => void): void {
    this.#timer = setInterval(() => void this.look(onPair, { isAsked: false }), interval);
    this.#timer.unref();
  }

  /** Looks now. Never rejects. `isAsked`: what is wrong is told of at once, not when it is still there at the next look. */
  look(onPair: (pair: TlsPair) => void, { isAsked }: { readonly isAsked: boolean }): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look(onPair, isAsked));
    return this.#looking;
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async #look(onPair: (pair: TlsPair) => void, isAsked: boolean): Promise<void> {
    const { files, logger } = this.#options;
    let digest = "unreadable";
    try {
      const content = await readTlsContent(files);
      digest = content.digest;
      if (digest !== this.#inUse) {
        const pair = parseTlsPair(files, content);
        onPair(pair);
        this.#pair = pair;
        this.#inUse = digest;
        logger.info(describePair(pair), "a new certificate is in use");
        this.#judge();
      } else if (this.#options.clock() - this.#judgedAt >= day) this.#judge();
      this.#doubted = this.#told = null;
    } catch (error) {
      const isTold = this.#told === digest;
      if (!isTold && (isAsked || this.#doubted === digest)) {
        const described = error instanceof ConfigurationError ? { error: error.message } : describeError(error);
        logger.warn(described, "the new certificate is not taken, the one before goes on");
        this.#told = digest;
      }
      this.#doubted = digest;
    }
  }

  /** Says what browsers will say, and who else can read the key. */
  #judge(): void {
    const { host, clock, logger, files } = this.#options;
    this.#judgedAt = clock();
    for (const { found, fix } of judgeCertificate(this.#pair.certificate, host, clock()))
      logger.warn({ setting: "TLS_CERT", file: files.certificate, fix }, found);
    if (this.#pair.isKeyOpen) {
      const fix = `chmod o-rwx ${files.key}`;
      logger.warn(
        { setting: "TLS_KEY", file: files.key, fix },
        "everybody on this machine can use the file of the private key",
      );
    }
  }
}

/** What may be said of a pair. */
function describePair({ certificate }: TlsPair): Record<string, unknown> {
  return { names: certificate.subjectAltName, expires: new Date(endOf(certificate)).toISOString() };
}
