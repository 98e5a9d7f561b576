import type { AvatarType } from "./avatar-image.ts";

/** A picture, as it is served. */
export interface AvatarImage {
  readonly type: AvatarType;
  readonly bytes: Uint8Array;
}

/** A picture about to be stored. A person has one. */
export interface NewAvatar extends AvatarImage {
  readonly userId: string;
  /** 43 random characters: what it is served under. Another picture, another name. */
  readonly name: string;
  /** Where it is served. */
  readonly url: string;
  /** Where the provider keeps it. */
  readonly source: string;
  /** SHA-256 of the bytes, as base64url. */
  readonly digest: string;
  readonly fetchedAt: Date;
}

/** What is known of a person's picture. */
export interface KnownAvatar {
  /** What her profile says. */
  readonly shown: string | null;
  /** Of the picture that is kept here, or null: there is none. */
  readonly kept: Pick<NewAvatar, "url" | "source" | "digest" | "fetchedAt"> | null;
}

/** Where pictures are kept. Each method is one atomic step. A picture goes with its user. */
export interface AvatarStore {
  /** By the name that it is served under. */
  find(name: string): Promise<AvatarImage | null>;
  /** Null: there is no such user. */
  findKnown(userId: string): Promise<KnownAvatar | null>;
  /**
   * Stores a picture in the place of the one before, and shows it in the profile: only while the profile shows none, or the one that was
   * kept here until now. False, and nothing written, when it shows another.
   */
  put(avatar: NewAvatar): Promise<boolean>;
  /** Notes that the picture that is kept was looked at again and is the same. */
  confirm(userId: string, source: string, fetchedAt: Date): Promise<void>;
}
