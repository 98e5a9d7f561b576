/** Dumps of databases of the first released schema, and what people have who are in them. Written by `scripts/write-first-schema.ts`. */
export const firstSchemaFolder: URL = new URL("./first-schema/", import.meta.url);

export const password = "violet anchor nine lantern";

/** Somebody at a provider who has an account there. */
export const identity = {
  provider: "google",
  issuer: "https://accounts.google.com",
  subject: "110248495921238986420",
} as const;

/** What people and programs had in hand when the dump was made. */
export interface Carriers {
  readonly schema: number;
  /** Milliseconds since the epoch, by the clock of the installation. */
  readonly madeAt: number;
  /** Of nobody else's. */
  readonly secret: string;
  readonly email: string;
  /** A live session. */
  readonly cookie: string;
  /** One that has ended. */
  readonly ended: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Used once already under the key `0123456789abcdef0123456789abcdef`, and the answer was lost. */
  readonly lostRefreshToken: string;
  /** The cookies of a session whose refresh token travels in one. */
  readonly refreshCookie: string;
  readonly serviceKey: string;
}
