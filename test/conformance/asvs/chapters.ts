import { api } from "./api.ts";
import type { AsvsChapter } from "./asvs-row.ts";
import { authentication } from "./authentication.ts";
import { authorization } from "./authorization.ts";
import { coding } from "./coding.ts";
import { communication } from "./communication.ts";
import { configuration } from "./configuration.ts";
import { cryptography } from "./cryptography.ts";
import { data } from "./data.ts";
import { encoding } from "./encoding.ts";
import { frontend } from "./frontend.ts";
import { logging } from "./logging.ts";
import { oauth } from "./oauth.ts";
import { sessions } from "./sessions.ts";
import { tokens } from "./tokens.ts";
import { validation } from "./validation.ts";

/** What of the standard has to do with signing in, in its order: whole chapters, and rows of others that touch it. */
export const asvsChapters: readonly AsvsChapter[] = [
  encoding,
  validation,
  frontend,
  api,
  authentication,
  sessions,
  authorization,
  tokens,
  oauth,
  cryptography,
  communication,
  configuration,
  data,
  coding,
  logging,
];
