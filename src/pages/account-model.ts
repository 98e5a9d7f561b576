import type { Actor, EventType } from "../event/event.ts";
import type { Carrier } from "../session/session.ts";
import type { User } from "../user/user.ts";
import type { FormFailure } from "./form-failure.ts";
import type { DeviceKind } from "./icon.ts";
import type { PageFrame } from "./page-frame.ts";

/** A session as its owner sees it on a page. */
export interface SessionView {
  readonly id: string;
  /** Whether it is the one that asks for the page. */
  readonly current: boolean;
  readonly carrier: Carrier;
  /** Said in words where the copy table knows it, as it is otherwise. */
  readonly method: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly device: {
    /** Such as "Firefox on Windows", or "Unknown device". */
    readonly name: string;
    readonly kind: DeviceKind;
  };
}

/** Something that happened around the account. */
export interface EventView {
  readonly type: EventType;
  readonly createdAt: Date;
  readonly count: number;
  readonly actor: Actor;
  /** The session it happened in, or that it is about. */
  readonly sessionId: string | null;
  /** Whether it happened in the session that asks for the page. */
  readonly current: boolean;
  readonly ip: string | null;
  readonly device: { readonly name: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A page of events. */
export interface ActivityView {
  readonly events: readonly EventView[];
  /** The cursor that older ones follow, or null when there are none. */
  readonly next: string | null;
  /** Whether these are the newest. */
  readonly newest: boolean;
  /** Which ones: all, or what was done to get in. */
  readonly filter: "all" | "attempts";
}

/** An account at a provider that opens this one. */
export interface IdentityView {
  readonly id: string;
  readonly provider: { readonly id: string; readonly name: string };
  /** As the provider last said. */
  readonly email: string | null;
  readonly name: string | null;
  readonly lastUsedAt: Date;
}

/** The picture of one of her accounts at providers. */
export interface PictureView {
  readonly identityId: string;
  /** What the provider is called. */
  readonly provider: string;
  /** Whether it is the one she chose. */
  readonly chosen: boolean;
}

/** Which form of the page a failure belongs to. */
export type AccountForm =
  | "identity"
  | "picture"
  | "name"
  | "email"
  | "password"
  | "session"
  | "others"
  | "logout"
  | "export"
  | "delete";

/** What just went well. */
export type AccountNotice =
  | "saved"
  | "password_changed"
  | "password_set"
  | "picture_chosen"
  | "picture_removed"
  | "session_ended"
  | "session_disowned"
  | "others_ended"
  | "deletion_undone"
  | "identity_linked"
  | "identity_unlinked"
  | "email_verified"
  | "verification_sent"
  | "email_changed";

export interface AccountPageModel {
  readonly frame: PageFrame;
  readonly user: User;
  /** The path of her picture, if it is kept here. Security: a picture of elsewhere would tell its server who looks at this page. */
  readonly avatar: string | null;
  /** What could be her picture. */
  readonly pictures: readonly PictureView[];
  /** In the order they are to be shown; this device's own one comes first in any case. */
  readonly sessions: readonly SessionView[];
  readonly activity: ActivityView;
  readonly failure: (FormFailure & { readonly form: AccountForm }) | null;
  readonly notice: AccountNotice | null;
  /** Whether the address waits to be proven: the page says so, and offers the link again. */
  readonly isUnproven: boolean;
  /** Whether a mail could prove an address of hers, who has none. */
  readonly canAddEmail: boolean;
  /** Whether a mail could prove another address. */
  readonly canChangeEmail: boolean;
  /** What opens the account beside a password, the oldest first. */
  readonly identities: readonly IdentityView[];
  /** What else is offered here to sign in with. */
  readonly linkable: readonly { readonly id: string; readonly name: string }[];
  /** What the sign-in methods of sessions are called, where they are not in the copy table. */
  readonly methodNames: Readonly<Record<string, string>>;
  /** Whether there are passwords, to change and to prove oneself with. */
  readonly passwords: boolean;
  /** Whether she has one. */
  readonly hasPassword: boolean;
  /** Characters. */
  readonly passwordMinLength: number;
  /** Whether the password was given recently enough to delete and to export; otherwise the page leads to where it is asked for. */
  readonly fresh: boolean;
  /** The console, for somebody who may open it. */
  readonly consoleUrl: string | null;
  readonly now: Date;
}
