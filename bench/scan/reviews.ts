/** What a person says of a finding, having read the code around it. */
export interface Review {
  /** `package@version:file:line` */
  readonly at: string;
  readonly rule: string;
  /** Whether the code does what the rule says. */
  readonly verdict: "true" | "false";
  readonly why: string;
}

export const reviews: readonly Review[] = [
  {
    at: "@strapi/plugin-users-permissions@5.54.0:dist/server/utils/oauth-connect/oauth2.js:20",
    rule: "oauth-without-state",
    verdict: "false",
    why: "state is added to the address by its caller, in another file, which also compares it",
  },
  {
    at: "@strapi/plugin-users-permissions@5.54.0:dist/server/utils/oauth-connect/oauth2.mjs:18",
    rule: "oauth-without-state",
    verdict: "false",
    why: "state is added to the address by its caller, in another file, which also compares it",
  },
  {
    at: "@loopback/authentication-jwt@0.16.12:src/keys.ts:13",
    rule: "hard-coded-secret",
    verdict: "true",
    why: "the default of the binding, until somebody binds another",
  },
  {
    at: "@loopback/authentication-jwt@0.16.12:src/keys.ts:46",
    rule: "hard-coded-secret",
    verdict: "true",
    why: "the default of the binding, until somebody binds another",
  },
  {
    at: "@loopback/authentication-jwt@0.16.12:src/services/jwt.service.ts:36",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "@loopback/authentication-jwt@0.16.12:src/services/refreshtoken.service.ts:111",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "@directus/api@39.2.1:dist/utils/jwt.js:8",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "typescript-express-starter@11.1.1:devtools/infrastructure/docker/database-services.js:113",
    rule: "hard-coded-secret",
    verdict: "true",
    why: "written into the environment that the starter makes",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/default/src/middlewares/auth.middleware.ts:28",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/default/src/utils/hash.ts:42",
    rule: "weak-bcrypt-cost",
    verdict: "false",
    why: "hashes texts of which the comment says that they are no passwords",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/drizzle-postgresql/src/middlewares/auth.middleware.ts:46",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/drizzle-postgresql/src/services/auth.service.ts:66",
    rule: "token-without-expiry",
    verdict: "true",
    why: "neither an option nor a claim ends it",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/drizzle-postgresql/src/services/auth.service.ts:93",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/drizzle-postgresql/src/services/users.service.ts:24",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "typescript-express-starter@11.1.1:templates/drizzle-postgresql/src/services/users.service.ts:41",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "node-express-mongodb-jwt-rest-api-skeleton@9.0.5:app/controllers/auth/helpers/getUserIdFromToken.js:12",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "node-express-mongodb-jwt-rest-api-skeleton@9.0.5:config/passport.js:38",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "create-express-kickstart@1.3.4:templates/auth/auth.routes.js:7",
    rule: "login-without-limit",
    verdict: "false",
    why: "the limit is in a text that the generator writes into the application",
  },
  {
    at: "homebridge-config-ui-x@5.28.0:dist/core/auth/auth.service.js:104",
    rule: "user-object-in-token",
    verdict: "false",
    why: "the object has been made of six named claims by another method",
  },
  {
    at: "homebridge-config-ui-x@5.28.0:dist/core/auth/guards/ws-admin-guard.js:33",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "homebridge-config-ui-x@5.28.0:dist/core/auth/guards/ws-log.guard.js:33",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "homebridge-config-ui-x@5.28.0:dist/core/auth/guards/ws.guard.js:33",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "signalk-server@2.32.0:dist/serverroutes.js:1743",
    rule: "predictable-token",
    verdict: "true",
    why: "the id of a restoration that goes on, which whoever guesses it may steer",
  },
  {
    at: "signalk-server@2.32.0:dist/serverroutes.js:1746",
    rule: "cookie-without-secure",
    verdict: "false",
    why: "the cookie names a restoration that goes on, and signs nobody in",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:175",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:732",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:757",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:777",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:992",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:1159",
    rule: "verify-without-algorithms",
    verdict: "true",
    why: "no algorithms are named",
  },
  {
    at: "signalk-server@2.32.0:dist/tokensecurity.js:1411",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "iobroker.web@9.1.7:build/main.js:1067",
    rule: "cookie-without-httponly",
    verdict: "true",
    why: "httpOnly is false at the session cookie",
  },
  {
    at: "iobroker.web@9.1.7:build/main.js:1640",
    rule: "open-cors-with-credentials",
    verdict: "true",
    why: "the origin of the request is allowed with credentials",
  },
  {
    at: "thelounge@4.5.2:dist/server/helper.js:59",
    rule: "weak-bcrypt-cost",
    verdict: "true",
    why: "the cost is the one that is named",
  },
  {
    at: "thelounge@4.5.2:dist/server/models/network.js:59",
    rule: "tls-verification-off",
    verdict: "false",
    why: "a default that is overwritten by what the person chose before anything is connected",
  },
];
