/**
 * The statements that fill an empty database with people and one session each, in bulk. Ids look random, as real ones do, and are
 * made from numbers, so that a measurement can name one without asking: see `sessionIdOf`.
 */
export function seedStatements(kind: "sqlite" | "postgres", people: number, now: number): string[] {
  const sqlite = kind === "sqlite";
  const users = sqlite ? "latchkey_users" : "latchkey.users";
  const sessions = sqlite ? "latchkey_sessions" : "latchkey.sessions";
  const numbers = sqlite
    ? `with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${people - 1})`
    : `with numbers as (select generate_series(0, ${people - 1})::bigint as n)`;
  const id = sqlite
    ? "printf('%08x', n * 2654435761 % 4294967296)"
    : "lpad(to_hex(n * 2654435761 % 4294967296), 8, '0')";
  const tail = "'-0000-4000-8000-000000000000'";
  const seed = "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'";
  const hash = `'$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"A".repeat(43)}'`;
  const no = sqlite ? "0" : "false";
  const end = now + 30 * 86_400_000;
  return [
    `insert into ${users} (id, email, email_verified, role, metadata, password_hash, version, created_at, updated_at)
      ${numbers} select ${id} || ${tail}, 'person' || n || '@example.com', ${no}, 'user', '{}', ${hash}, 1, ${now}, ${now}
      from numbers order by 1`,
    `insert into ${sessions} (id, user_id, seed, generation, counter, secret_id, carrier, method, user_version, created_at,
      authenticated_at, last_seen_at, expires_at, ip, user_agent)
      ${numbers} select ${id} || ${tail}, ${id} || ${tail}, ${seed}, 0, 0, 'AAAAAA', 'cookie', 'password', 1, ${now} + n,
      ${now}, ${now}, ${end} + n, '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
      from numbers order by 1`,
    "analyze",
  ];
}

/** The id of the session, and of the user, with this number. */
export function sessionIdOf(number: number): string {
  const scattered = ((BigInt(number) * 2_654_435_761n) % 4_294_967_296n).toString(16).padStart(8, "0");
  return `${scattered}-0000-4000-8000-000000000000`;
}

/** The statement that fills the log with ended sessions, as if they had all ended in the last minute. */
export function revocationsStatement(kind: "sqlite" | "postgres", entries: number, now: number): string {
  const columns = "(kind, subject, version, created_at, expires_at)";
  if (kind === "postgres") {
    return `insert into latchkey.revocations ${columns}
      select 'session', lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000000', null,
        ${now} - 60000 + n * 60000 / ${entries}, ${now} + 3600000 from generate_series(0, ${entries - 1}::bigint) as n`;
  }
  return `insert into latchkey_revocations ${columns}
    with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${entries - 1})
    select 'session', printf('%08x', n * 2654435761 % 4294967296) || '-0000-4000-8000-000000000000', null,
      ${now} - 60000 + n * 60000 / ${entries}, ${now} + 3600000 from numbers`;
}
