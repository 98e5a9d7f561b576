import { createHash } from "node:crypto";
import type { LiveRevocation } from "../revocation/revocation-view.ts";
import { RecentMap } from "../shared/recent-map.ts";

/** What is said of one ending: its kind, what it is about, and of a user the version that tokens have to have. */
type Ending = Pick<LiveRevocation, "kind" | "subject" | "version">;

const prefix = "latchkey.revocation.v1";
const subjectBytes = 16;

/**
 * Names a session, a user or a signing key to verifiers elsewhere. Security: who holds a token can compute it, and nobody else learns
 * from it who was signed out.
 */
function hashSubject(kind: LiveRevocation["kind"], id: string): string {
  const digest = createHash("sha256").update(`${prefix}\0${kind}\0${id}`, "utf8").digest();
  return digest.subarray(0, subjectBytes).toString("base64url");
}

interface Written {
  readonly version: number;
  readonly text: string;
}

/** Endings remembered as texts: more than there are in force in any installation we know of. One that was dropped is written again. */
const capacity = 250_000;

/** Endings as JSON texts, each hashed and written once, whoever it is sent to. */
export class FeedEntries {
  readonly #written = new RecentMap<Written>(capacity);

  /** The text of an ending. */
  text({ kind, subject, version }: Ending): string {
    const before = this.#written.get(subject);
    if (before?.version === version) return before.text;
    const entry = { kind, subject: hashSubject(kind, subject), ...(kind === "user" && { version }) };
    const text = JSON.stringify(entry);
    // An older ending of the same user, told late, does not take the place of a newer one.
    if (before === undefined || before.version < version) this.#written.set(subject, { version, text });
    return text;
  }

  /** Whether this ending, or one of the same user with a larger version, was written already. */
  has({ subject, version }: Ending): boolean {
    return (this.#written.get(subject)?.version ?? -1) >= version;
  }

  clear(): void {
    this.#written.clear();
  }
}
