import { type Outbound, OutboundError } from "./outbound.ts";

const path = "/introspect";
const maxBytes = 64 * 1024;
/** Milliseconds for which an answer is used again. */
const memory = 5000;
/** Tokens whose answers are remembered. */
const capacity = 10_000;
/** Questions under way at most. What comes over is not asked. */
const mostQuestions = 16;

/** What the issuer says of a token. `unknown`: it could not be asked. */
export type TokenActivity = "active" | "inactive" | "unknown";

interface Answer {
  readonly activity: TokenActivity;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** Asks the issuer about tokens one by one (RFC 7662), for the time in which this process does not know itself. */
export class Introspection {
  readonly #outbound: Outbound;
  readonly #serviceKey: string;
  readonly #onError: (error: unknown) => void;
  readonly #answers = new Map<string, Answer>();
  readonly #questions = new Map<string, Promise<TokenActivity>>();

  constructor(outbound: Outbound, serviceKey: string, onError: (error: unknown) => void) {
    this.#outbound = outbound;
    this.#serviceKey = serviceKey;
    this.#onError = onError;
  }

  /** The answer of a moment ago, if there was one; else a question. Questions about one token at the same time are one. */
  ask(token: string): TokenActivity | Promise<TokenActivity> {
    const answer = this.#answers.get(token);
    if (answer && performance.now() < answer.until) return answer.activity;
    const question = this.#questions.get(token);
    if (question) return question;
    // Security: tokens by the thousand must not become as many requests at the issuer, which has trouble enough.
    if (this.#questions.size >= mostQuestions) return "unknown";
    const asked = this.#ask(token).finally(() => this.#questions.delete(token));
    this.#questions.set(token, asked);
    return asked;
  }

  async #ask(token: string): Promise<TokenActivity> {
    const activity = await this.#read(token);
    // Failures are remembered as well: a request that hangs for seconds is not repeated with each use of the token.
    this.#answers.delete(token);
    this.#answers.set(token, { activity, until: performance.now() + memory });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= capacity) break;
      this.#answers.delete(oldest);
    }
    return activity;
  }

  async #read(token: string): Promise<TokenActivity> {
    try {
      const headers = { authorization: `Bearer ${this.#serviceKey}` };
      const request = { path, accept: "application/json", headers, form: { token, token_type_hint: "access_token" } };
      const { text } = await this.#outbound.read(request, maxBytes);
      const answer: unknown = JSON.parse(text);
      const active = typeof answer === "object" && answer !== null && "active" in answer ? answer.active : undefined;
      if (typeof active !== "boolean") throw new OutboundError(`${path}: the answer does not say whether it is active`);
      return active ? "active" : "inactive";
    } catch (error) {
      this.#onError(error);
      return "unknown";
    }
  }
}
