/** Every kind of message there is. */
export const messageKinds = ["mail", "hook", "webhook", "events"] as const;

/** What waits to leave: a mail, the call of a hook in the application's code or over HTTP, or events that a receiver refused. */
export type MessageKind = (typeof messageKinds)[number];

/** What operators see as calls of hooks: in the application's code, and over HTTP. */
export const hookKinds: readonly MessageKind[] = ["hook", "webhook", "events"];

/** What a link in a message opens, as it is stored: never the secret itself. */
export interface MessageCode {
  readonly hash: string;
  readonly purpose: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A message about to be stored, in the transaction of what it tells of. */
export interface NewMessage {
  readonly kind: MessageKind;
  /** What the courier of this kind needs. Sealed where it holds a secret, such as a link in a mail. */
  readonly payload: string;
  /** Milliseconds from now until it may leave. @default 0 */
  readonly delay?: number;
  /** Of a link in it that outdates no earlier one: stored with the message, so that there is neither without the other. */
  readonly code?: MessageCode;
}

/** A message that this process has claimed. */
export interface ClaimedMessage {
  readonly id: number;
  readonly kind: MessageKind;
  readonly payload: string;
  /** How often it was claimed, this time included. */
  readonly attempts: number;
  readonly createdAt: Date;
  /** Proof that the claim is this process's: another one may take over when it runs out. */
  readonly claim: string;
}

/** What a message that was given up holds. */
export type DeadPayload = Pick<ClaimedMessage, "id" | "payload" | "createdAt">;

/** Why a mail was given up that was for the mailbox of development alone. It is not sent later with those that could not be. */
export const keptForMailbox = "kept for the mailbox of development";

/** A message that was given up. */
export interface DeadMessage {
  readonly id: number;
  readonly kind: MessageKind;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly deadAt: Date;
  /** Why the last attempt failed, in one line. */
  readonly error: string;
}
