import { createHash } from "node:crypto";
import type { Metrics } from "../metric/metrics.ts";
import { CircuitBreaker } from "../outbound/circuit-breaker.ts";
import { OutboundError, sendOutbound } from "../outbound/send-outbound.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import { RecentMap } from "../shared/recent-map.ts";
import { parseBreachRange } from "./breach-range.ts";
import type { Password } from "./password.ts";

/** Which service knows of breached passwords, and how long it is waited for. */
export interface BreachCheckSettings {
  /** Five characters are written at its end. */
  readonly url: URL;
  /** Seconds. */
  readonly timeout: number;
  /** Whether `http:` is spoken, too. */
  readonly allowHttp: boolean;
  /** Whether the service may be in a private network, or on this machine. */
  readonly allowPrivateNetwork: boolean;
}

export interface BreachCheckOptions extends BreachCheckSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Asks whether a password stands in a list of passwords that were stolen somewhere. */
export interface BreachCheck {
  /** False also when nobody knows. Never rejects, and takes no longer than its timeout. */
  isBreached(password: Password): Promise<boolean>;
  /** Ends what goes on in the background. */
  close(): void;
}

/** Bytes of an answer. The service's are about 40 KB. */
const maxAnswerBytes = 262_144;
/** Milliseconds an answer is good for: somebody who tries again, and a form that is sent twice. */
const answerLifetime = 300_000;
const maxAnswers = 32;
/** Questions under way at a time. Past it nobody is asked: a flood of registrations here must not become one there. */
const maxAsking = 32;
/** What is asked for to find out whether the service is back. It is nobody's password. */
const probePrefix = "00000";

interface Answer {
  readonly suffixes: ReadonlySet<string>;
  readonly until: number;
}

/**
 * Makes the check. It speaks the range API of Have I Been Pwned: the first five of the forty hexadecimal characters of a password's SHA-1
 * leave, hundreds of other passwords share them, and the rest is compared here.
 *
 * Security: fails open. Who would have to wait for somebody else's server could be kept from changing a password by whoever attacks that
 * server. After three questions without an answer nobody waits any more until it is back.
 */
export function createBreachCheck(options: BreachCheckOptions): BreachCheck {
  const { clock, logger, metrics } = options;
  const answers = new RecentMap<Answer>(maxAnswers);
  const closing = new AbortController();
  let asking = 0;

  const ask = (prefix: string): Promise<ReadonlySet<string>> => askRange(options, prefix, closing.signal);

  const breaker = new CircuitBreaker({
    clock,
    probe: () => ask(probePrefix),
    onChange: (isOpen) => {
      if (isOpen) logger.warn({}, "breached passwords are not asked for until the service answers again");
      else logger.info({}, "breached passwords are asked for again");
    },
  });

  async function find(prefix: string): Promise<ReadonlySet<string> | null> {
    const known = answers.get(prefix);
    const now = clock();
    // The clock may jump: an answer that would be good until the far future is none.
    if (known && known.until > now && known.until <= now + answerLifetime) return known.suffixes;
    if (breaker.isOpen || asking >= maxAsking) {
      metrics.count("latchkey_breach_checks_total", { outcome: "not_asked" });
      return null;
    }
    asking += 1;
    try {
      const suffixes = await ask(prefix);
      breaker.succeed();
      answers.set(prefix, { suffixes, until: now + answerLifetime });
      return suffixes;
    } catch (error) {
      metrics.count("latchkey_breach_checks_total", { outcome: "failed" });
      breaker.fail();
      logger.warn(describeError(error), "a password was taken without asking whether it is a breached one");
      return null;
    } finally {
      asking -= 1;
    }
  }

  return {
    async isBreached(password) {
      const digest = createHash("sha1").update(password, "utf8").digest("hex").toUpperCase();
      const suffixes = await find(digest.slice(0, probePrefix.length));
      if (suffixes === null) return false;
      const isBreached = suffixes.has(digest.slice(probePrefix.length));
      metrics.count("latchkey_breach_checks_total", { outcome: isBreached ? "breached" : "clean" });
      return isBreached;
    },
    close() {
      closing.abort();
      breaker.close();
    },
  };
}

/** Asks the service once, of nobody's password. Rejects with an `OutboundError` when it is of no use. */
export async function probeBreachService(settings: BreachCheckSettings): Promise<void> {
  await askRange(settings, probePrefix);
}

async function askRange(
  settings: BreachCheckSettings,
  prefix: string,
  closing?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { href, host } = settings.url;
  const deadline = AbortSignal.timeout(settings.timeout * 1000);
  const answer = await sendOutbound(settings, href.endsWith("/") ? href + prefix : `${href}/${prefix}`, {
    method: "GET",
    // Answers are then of about one length, so that who watches the line learns nothing of the five characters.
    headers: { accept: "text/plain", "add-padding": "true" },
    signal: closing ? AbortSignal.any([deadline, closing]) : deadline,
    maxBytes: maxAnswerBytes,
  });
  const suffixes = answer.status === 200 ? parseBreachRange(answer.body.toString("latin1")) : null;
  if (suffixes) return suffixes;
  throw new OutboundError("unusable", `${host} answers ${answer.status}, and not with a list of hashes.`);
}
