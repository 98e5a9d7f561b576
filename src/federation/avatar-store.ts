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

/**
 * Which picture somebody wants: none, or the one of an identity, as its provider last named it (`source`). Null: of whichever provider she
 * comes by. A choice of an identity that has been unlinked is none any more.
 */
export type PictureChoice = "none" | { readonly source: string | null } | null;

/** A picture that an identity of somebody's could give her. */
export interface PictureSource {
  readonly identityId: string;
  /** The id of the provider. */
  readonly provider: string;
  readonly source: string;
  /** Whether it is the one she chose. */
  readonly chosen: boolean;
}

/** What is known of a person's picture. */
export interface KnownAvatar {
  /** What her profile says. */
  readonly shown: string | null;
  /** Of the picture that is kept here, or null: there is none. */
  readonly kept: Pick<NewAvatar, "url" | "source" | "digest" | "fetchedAt"> | null;
  readonly choice: PictureChoice;
}

/** Where pictures are kept. Each method is one atomic step. A picture goes with its user. */
export interface AvatarStore {
  /** By the name that it is served under. */
  find(name: string): Promise<AvatarImage | null>;
  /** Null: there is no such user. */
  findKnown(userId: string): Promise<KnownAvatar | null>;
  /** What the identities of a user could give her, the oldest first. */
  listSources(userId: string): Promise<readonly PictureSource[]>;
  /**
   * Stores a picture in the place of the one before, and shows it in the profile: only while the profile shows none, or the one that was
   * kept here until now, and her choice is not another. False, and nothing written, when it shows another.
   */
  put(avatar: NewAvatar): Promise<boolean>;
  /**
   * The same by her own choice, which holds from now on: of an identity that is hers at this moment, and says that its picture is there.
   * Security: the owner is part of the statement, so somebody else's identity is none.
   */
  choose(identityId: string, avatar: NewAvatar): Promise<boolean>;
  /** Takes the picture away, by her own choice: none comes back by itself. False, and nothing changed: the profile shows the application's. */
  remove(userId: string): Promise<boolean>;
  /** Notes that the picture that is kept was looked at again and is the same. */
  confirm(userId: string, source: string, fetchedAt: Date): Promise<void>;
}
