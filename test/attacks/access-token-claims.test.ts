import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { onSqlite, origin, sessionCookieName } from "../flows/installation.ts";
import { encode, hireSmith, type TokenSmith } from "./token-smith.ts";

/** Every one is refused. A 400 is for what is not even one bearer token. */
async function expectRefused(smith: TokenSmith, tokens: readonly string[]): Promise<void> {
  expect((await smith.present(smith.forge(smith.header, smith.claims))).status).toBe(200);
  for (const token of tokens) {
    const { status, body } = await smith.present(token);
    const shown = token.slice(0, 300);
    expect([shown, status, body.code]).toStrictEqual(
      status === 400
        ? [shown, 400, "invalid_input"]
        : [shown, 401, expect.stringMatching(/^(token_invalid|unauthenticated)$/)],
    );
  }
}

/** (r, n - s): as good a signature as the one it was made of. */
function respell(token: string): string {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const input = token.slice(0, token.lastIndexOf("."));
  const signature = Buffer.from(token.slice(input.length + 1), "base64url").toString("hex");
  const s = (n - BigInt(`0x${signature.slice(64)}`)).toString(16).padStart(64, "0");
  return `${input}.${encode(Buffer.from(signature.slice(0, 64) + s, "hex"))}`;
}

/** Other spellings of one token: those that look alike, and those that other parsers take for it. */
function spellingsOf(token: string): string[] {
  const [header, claims, signature] = token.split(".") as [string, string, string];
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 64 bytes leave four unused bits in the last letter.
  const last = letters.indexOf(signature.at(-1)!);
  const loose = [1, 2, 15].map((bits) => `${header}.${claims}.${signature.slice(0, -1)}${letters[last | bits]}`);
  return [
    ...loose,
    `${token}=`,
    `${token}==`,
    `${header}=.${claims}=.${signature}==`,
    `${header}.${claims}.${signature}.`,
    `.${token}`,
    `${header}..${claims}.${signature}`,
    `${header}\t.${claims}.${signature}`,
    `${header}.${claims}.${signature.slice(0, 20)}\t${signature.slice(20)}`,
    token
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .replace(/^(.*)$/, "$1="),
    `"${token}"`,
    `<${token}>`,
    encodeURIComponent(`${token} `),
    token.replaceAll(".", "%2E"),
    JSON.stringify({ payload: claims, protected: header, signature }),
    JSON.stringify({ payload: claims, signatures: [{ protected: header, signature }] }),
    encode(JSON.stringify({ payload: claims, protected: header, signature })),
    token.toLowerCase(),
    token.toUpperCase(),
  ];
}

onSqlite((open) => {
  test("A021: a claim or header that comes twice, or reaches a prototype, is none", async () => {
    const smith = await hireSmith(await open());
    const { header, claims } = smith;
    const text = JSON.stringify(claims);
    const twice = (member: string): string => `${text.slice(0, -1)},${member}}`;
    const first = (member: string): string => `{${member},${text.slice(1)}`;
    const bodies = [
      ...['"sub":"victim"', '"\\u0073ub":"victim"', '"role":"admin"', `"exp":${Number(claims.exp) + 9_999}`].flatMap(
        (member) => [twice(member), first(member), twice(member.replace(":", " :"))],
      ),
      twice('"nested":{"a":1,"a":2}'),
      twice('"__proto__":{"role":"admin"}'),
      twice('"\\u005f_proto__":{"role":"admin"}'),
      twice('"constructor":{"prototype":{"role":"admin"}}'),
      twice('"x":[{"__proto__":{"admin":true}}]'),
    ];
    const headers = [
      JSON.stringify(header).replace("{", '{"alg":"none",'),
      JSON.stringify(header).replace("{", '{"kid":"other",'),
      JSON.stringify(header).replace("}", ',"typ":"JWT"}'),
      JSON.stringify(header).replace("}", ',"__proto__":{"alg":"none"}}'),
    ];
    await expectRefused(smith, [
      ...bodies.map((body) => smith.forge(header, body)),
      ...headers.map((head) => smith.forge(head, claims)),
    ]);
    expect(({} as Record<string, unknown>).role).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test("A022, R045: a token has one spelling", async () => {
    const smith = await hireSmith(await open());
    await expectRefused(smith, spellingsOf(smith.token));
  });

  test("A023: a token of a session that ended stays refused, in every spelling that is a token at all", async () => {
    const site = await open();
    const smith = await hireSmith(site);
    const other = respell(smith.token);
    for (const token of [smith.token, other]) expect((await smith.present(token)).status).toBe(200);
    await site.browser().post("/auth/logout", { refreshToken: smith.refreshToken });
    for (const token of [smith.token, other, respell(other)]) {
      const { status, body } = await smith.present(token);
      expect([status, body.code]).toStrictEqual([401, "session_revoked"]);
    }
    for (const token of spellingsOf(smith.token)) expect((await smith.present(token)).status).not.toBe(200);
  });

  test("A024, R043, R048: no other kind of token or secret is an access token, and an access token is none of them", async () => {
    const site = await open();
    const smith = await hireSmith(site);
    const { header, claims, token, refreshToken } = smith;
    const member = await site.member();
    const kinds = [
      "JWT",
      "jwt",
      "logout+jwt",
      "refresh+jwt",
      "id_token",
      "rt+jwt",
      "secevent+jwt",
      "dpop+jwt",
      "token-introspection+jwt",
      "application/jwt",
      "application/application/at+jwt",
      "at+jwt ",
      "at+jwt;x=y",
      "text/at+jwt",
      "at",
      "",
      null,
      ["at+jwt"],
    ];
    const { alg, kid } = header;
    await expectRefused(smith, [
      ...kinds.map((typ) => smith.forge({ ...header, typ }, claims)),
      smith.forge({ alg, kid }, claims),
      smith.forge({ alg, kid, cty: "at+jwt" }, claims),
      refreshToken,
      member.browser.cookies.get(sessionCookieName)!,
      String(claims.sid),
      String(claims.jti),
    ]);
    const intruder = site.browser();
    for (const secret of [token, member.browser.cookies.get(sessionCookieName)!]) {
      const answer = await intruder.post("/auth/jwt/refresh", { refreshToken: secret });
      expect(answer.body.code).toMatch(/^(refresh_token_invalid|invalid_input)$/);
      expect(answer.setCookies).toStrictEqual([]);
    }
    for (const secret of [token, refreshToken]) {
      intruder.cookies.set(sessionCookieName, secret);
      expect((await intruder.get("/auth/session")).status).toBe(401);
    }
  });

  test("A025, R041, R048: issuer and audience are compared byte for byte, and a list is no audience", async () => {
    const audience = "https://orders.example.com";
    const site = await open({ token: { audiences: [audience] } });
    const smith = await hireSmith(site);
    const { header, claims } = smith;
    const own = `${origin}/auth`;
    expect([claims.iss, claims.aud]).toStrictEqual([own, own]);
    const near = [
      `${own}/`,
      own.toUpperCase(),
      own.replace("app", "App"),
      own.replace("/auth", "/Auth"),
      own.replace(".com/", ".com:443/"),
      own.replace("https", "http"),
      own.replace("https://", "https://user@"),
      own.replace("/auth", "/%61uth"),
      own.replace("/auth", "/./auth"),
      own.replace(".com/", ".com./"),
      `${own}?`,
      `${own}#`,
      ` ${own}`,
      `${own}\u0000`,
      origin,
      own.slice(0, -1),
      `${own}x`,
      "",
      null,
      0,
      true,
      [own],
      [own, audience],
      [[own]],
      { iss: own },
    ];
    const without = (name: string): object =>
      Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
    await expectRefused(smith, [
      ...near.flatMap((value) => [
        smith.forge(header, { ...claims, aud: value }),
        smith.forge(header, { ...claims, iss: value }),
      ]),
      smith.forge(header, { ...claims, aud: audience }),
      smith.forge(header, without("aud")),
      smith.forge(header, without("iss")),
    ]);
  });

  test("A026, R048: times are whole seconds that make sense, or the token is none", async () => {
    const smith = await hireSmith(await open());
    const { header, claims } = smith;
    const [iat, exp] = [Number(claims.iat), Number(claims.exp)];
    const text = JSON.stringify(claims);
    const values = [
      '"2027-01-01"',
      `"${exp}"`,
      `${exp}.5`,
      "-1",
      "1e400",
      "-1e400",
      "null",
      "true",
      "[]",
      "{}",
      "1e17",
    ];
    const tokens = ["iat", "exp"].flatMap((name) => [
      ...values.map((value) => text.replace(new RegExp(`"${name}":\\d+`), `"${name}":${value}`)),
      text.replace(new RegExp(`"${name}":\\d+,`), ""),
    ]);
    const notBefore = [...values, String(iat + 3_600)].map((value) => text.replace("{", `{"nbf":${value},`));
    const odd = [
      { ...claims, iat: iat + 3_600, exp: exp + 3_600 },
      { ...claims, exp: iat },
      { ...claims, exp: iat - 1 },
      { ...claims, exp: 253_402_300_800 },
      { ...claims, exp: Number.MAX_SAFE_INTEGER },
    ];
    await expectRefused(
      smith,
      [...tokens, ...notBefore, ...odd].map((body) => smith.forge(header, body)),
    );
  });

  test("A026: a token is good for 30 seconds after its time, and not for one more", async () => {
    const site = await open();
    const smith = await hireSmith(site);
    const { keys } = await internalsOf(site.auth).deps();
    expect(keys.verify(smith.token).ok).toBe(true);
    const exp = Number(smith.claims.exp);
    for (const [late, code] of [
      [29, undefined],
      [30, "token_expired"],
      [3_600, "token_expired"],
    ] as const) {
      site.time.now = (exp + late) * 1_000;
      expect([late, (await smith.present(smith.token)).body.code]).toStrictEqual([late, code]);
    }
  });
});
