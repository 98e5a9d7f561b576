import { z } from "zod";
import { ownEventTypes } from "../event/own-events.ts";

/** What answers look like, for OpenAPI and for the tests that hold every answer against it. */
const time = z.iso.datetime();

/** What everybody is shown of a user who may see her. */
export const userFields: z.ZodRawShape = {
  id: z.string().max(64),
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  name: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  role: z.string(),
  createdAt: time,
};

export const userShape: z.ZodType = z.strictObject(userFields);

export const sessionShape: z.ZodType = z.strictObject({
  id: z.string(),
  carrier: z.enum(["cookie", "token"]),
  method: z.string(),
  createdAt: time,
  authenticatedAt: time,
  lastSeenAt: time,
  expiresAt: time,
  idleExpiresAt: time,
});

export const deviceShape: z.ZodType = z.strictObject({
  name: z.string(),
  kind: z.enum(["desktop", "phone", "tablet", "program"]),
});

export const listedSessionShape: z.ZodType = z.strictObject({
  id: z.string(),
  current: z.boolean(),
  carrier: z.enum(["cookie", "token"]),
  method: z.string(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  device: deviceShape,
});

const identityFields = {
  id: z.string(),
  provider: z.string(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  createdAt: time,
  lastUsedAt: time,
};

export const identityShape: z.ZodType = z.strictObject(identityFields);

/** With what names her at the provider: it is kept about her. */
export const exportedIdentityShape: z.ZodType = z.strictObject({
  ...identityFields,
  issuer: z.string(),
  subject: z.string(),
});

export const ownEventShape: z.ZodType = z.strictObject({
  id: z.string(),
  type: z.enum(ownEventTypes),
  createdAt: time,
  count: z.int().min(0),
  actor: z.enum(["user", "operator", "application", "system"]),
  sessionId: z.string().nullable(),
  current: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  device: deviceShape.nullable(),
  data: z.record(z.string(), z.unknown()),
});

export const signedInShape: z.ZodType = z.strictObject({ user: userShape, session: sessionShape });

const accessTokenFields = { accessToken: z.string(), tokenType: z.literal("Bearer"), expiresIn: z.int().min(0) };
const refreshTokenFields = { refreshToken: z.string().optional() };

export const accessTokenShape: z.ZodType = z.strictObject(accessTokenFields);

/** A refresh token in the body is for programs alone. */
export const renewedTokensShape: z.ZodType = z.strictObject({ ...accessTokenFields, ...refreshTokenFields });

export const tokenPairShape: z.ZodType = z.strictObject({
  ...accessTokenFields,
  ...refreshTokenFields,
  user: userShape,
  session: sessionShape,
});

const maybeTokens = z.strictObject({ ...accessTokenFields, ...refreshTokenFields }).partial().shape;

/** After a sign-in: with tokens where they were asked for. */
export const startedShape: z.ZodType = z.strictObject({ user: userShape, session: sessionShape, ...maybeTokens });

/** A session that goes on with new secrets. */
export const renewedShape: z.ZodType = z.strictObject({ session: sessionShape, ...maybeTokens });
