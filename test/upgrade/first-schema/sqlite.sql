CREATE TABLE "latchkey_migrations" (version integer primary key, applied_at bigint not null);
CREATE TABLE "latchkey_users" (
      id text primary key,
      email text unique,
      email_verified integer not null,
      name text,
      avatar_url text,
      role text not null,
      metadata text not null,
      password_hash text,
      version integer not null,
      banned_at integer,
      delete_after integer,
      created_at integer not null,
      updated_at integer not null
    , device_epoch integer not null default 0, operator text, language text, picture text) strict;
CREATE TABLE "latchkey_sessions" (
      id text primary key,
      user_id text not null references "latchkey_users" (id) on delete cascade,
      seed text not null,
      generation integer not null,
      counter integer not null,
      secret_id text not null,
      carrier text not null,
      method text not null,
      user_version integer not null,
      created_at integer not null,
      authenticated_at integer not null,
      last_seen_at integer not null,
      expires_at integer not null,
      ended_at integer,
      end_reason text,
      ip text,
      user_agent text,
      device_name text
    , transport text, rotated_at integer not null default 0, recovery text) strict;
CREATE TABLE "latchkey_revocations" (
      id integer primary key autoincrement,
      kind text not null,
      subject text not null,
      version integer,
      created_at integer not null,
      expires_at integer not null
    ) strict;
CREATE TABLE "latchkey_secrets" (id text primary key, first_used_at integer not null) strict;
CREATE TABLE "latchkey_processes" (id text primary key, issues text not null, accepts text not null,
      seen_at integer not null, schema integer, release text) strict;
CREATE TABLE "latchkey_meta" (key text primary key, value text not null) strict;
CREATE TABLE "latchkey_outbox" (
      id integer primary key autoincrement,
      kind text not null,
      payload text not null,
      created_at integer not null,
      due_at integer not null,
      attempts integer not null,
      claim text,
      dead_at integer,
      error text
    ) strict;
CREATE TABLE "latchkey_codes" (
      hash text primary key,
      purpose text not null,
      subject text not null,
      data text not null,
      created_at integer not null,
      expires_at integer not null
    ) strict;
CREATE TABLE "latchkey_pending_registrations" (
      id text primary key,
      email text not null,
      name text,
      password_hash text not null,
      data text not null,
      created_at integer not null,
      expires_at integer not null
    ) strict;
CREATE TABLE "latchkey_counters" (
      key text primary key,
      count integer not null,
      reset_at integer not null
    ) strict;
CREATE TABLE "latchkey_hooks" (name text primary key, seen_at integer not null) strict;
CREATE TABLE "latchkey_session_data" (
      session_id text not null references "latchkey_sessions" (id) on delete cascade,
      key text not null,
      value text not null,
      primary key (session_id, key)
    ) strict;
CREATE TABLE "latchkey_signing_keys" (
      kid text primary key,
      slot integer not null unique,
      algorithm text not null,
      public_key text not null,
      sealed_key text,
      secret_id text not null,
      created_at integer not null,
      active_at integer not null,
      retired_at integer,
      expires_at integer,
      revoked_at integer
    ) strict;
CREATE TABLE "latchkey_services" (
      id text primary key,
      name text not null unique,
      scopes text not null,
      seed text not null,
      secret_id text not null,
      created_at integer not null
    ) strict;
CREATE TABLE "latchkey_identities" (
      id text primary key,
      user_id text not null references "latchkey_users" (id) on delete cascade,
      provider text not null,
      issuer text not null,
      subject text not null,
      email text,
      name text,
      avatar_url text,
      sealed_tokens text,
      secret_id text,
      tokens_expire_at integer,
      created_at integer not null,
      last_used_at integer not null, refreshing_until integer,
      unique (issuer, subject)
    ) strict;
CREATE TABLE "latchkey_avatars" (
      user_id text primary key references "latchkey_users" (id) on delete cascade,
      name text not null unique,
      url text not null,
      source text not null,
      type text not null,
      digest text not null,
      bytes blob not null,
      fetched_at integer not null
    ) strict;
CREATE TABLE "latchkey_attempts" (
      key text primary key,
      state text not null,
      user_id text,
      locked_at integer,
      locked_until integer,
      dies_at integer not null
    ) strict;
CREATE TABLE "latchkey_network_failures" (
      key text primary key,
      since integer not null,
      reset_at integer not null,
      failures integer not null,
      accounts text not null,
      waits integer not null,
      wait_until integer not null
    ) strict;
CREATE TABLE "latchkey_event_details" (
      event_id integer primary key,
      salt text,
      ip text,
      user_agent text,
      email text,
      data text
    ) strict;
CREATE TABLE "latchkey_events" (
    id integer primary key autoincrement,
    type text not null,
    user_id text,
    session_id text,
    actor text not null,
    actor_id text,
    created_at integer not null,
    count integer not null,
    data text not null,
    commitment text
  ) strict;
CREATE TABLE "latchkey_event_blocks" (
      id integer primary key,
      through_id integer not null,
      count integer not null,
      oldest_at integer not null,
      newest_at integer not null,
      sealed_at integer not null,
      secret_id text not null,
      vouches integer not null,
      link text not null,
      seal text not null,
      entries text not null
    ) strict;
CREATE TABLE "latchkey_event_anchor" (
      id integer primary key check (id = 1),
      block integer not null,
      through_id integer not null,
      link text not null,
      refreshed_before integer not null,
      moved_through integer not null,
      doubtful_through integer not null,
      secret_id text not null,
      seal text not null
    ) strict;
CREATE TABLE "latchkey_event_hours" (
      type text not null,
      begins_at integer not null,
      times integer not null,
      primary key (type, begins_at)
    ) strict, without rowid;
insert into "latchkey_migrations" values (1, 1767225600000);
insert into "latchkey_migrations" values (2, 1767225600000);
insert into "latchkey_migrations" values (3, 1767225600000);
insert into "latchkey_migrations" values (4, 1767225600000);
insert into "latchkey_migrations" values (5, 1767225600000);
insert into "latchkey_migrations" values (6, 1767225600000);
insert into "latchkey_migrations" values (7, 1767225600000);
insert into "latchkey_migrations" values (8, 1767225600000);
insert into "latchkey_migrations" values (9, 1767225600000);
insert into "latchkey_migrations" values (10, 1767225600000);
insert into "latchkey_migrations" values (11, 1767225600000);
insert into "latchkey_migrations" values (12, 1767225600000);
insert into "latchkey_migrations" values (13, 1767225600000);
insert into "latchkey_migrations" values (14, 1767225600000);
insert into "latchkey_migrations" values (15, 1767225600000);
insert into "latchkey_migrations" values (16, 1767225600000);
insert into "latchkey_users" values ('c8bce025-460b-4cc5-a94c-0368de4bd969', 'ada@example.com', 0, 'Ada Lovelace', NULL, 'user', '{"plan":"gold"}', '$argon2id$v=19$m=19456,t=2,p=1$14qrySzSh27XqP3WqGqQOQ$kfBhi3zRJmogGFzVEspQ9TheiU2CMtmg7l1qHfgZdFc', 1, NULL, NULL, 1767225600000, 1767225600000, 0, NULL, NULL, NULL);
insert into "latchkey_users" values ('aeead46f-bea3-44b0-b014-f7765246a63a', 'grace@example.com', 0, NULL, NULL, 'editor', '{}', '$argon2id$v=19$m=19456,t=2,p=1$W8ZSKg6kKDw5QmyGRnlKRA$QN8uUbNiFJkm0v0CBu/f7mVM86QR0kZce+ApZYAP6MM', 2, 1767225600000, NULL, 1767225600000, 1767225600000, 0, NULL, NULL, NULL);
insert into "latchkey_users" values ('0e552204-5d2e-42cc-acea-227c5f91c082', NULL, 0, 'Carol', NULL, 'user', '{}', NULL, 1, NULL, NULL, 1767225600000, 1767225600000, 0, NULL, NULL, NULL);
insert into "latchkey_sessions" values ('8b190dda-afda-4209-8a92-a816aa945efe', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'o-VGWjRkQLSfKyTvhy8go31Ciq7tKLvuh4_5JCwhCR0', 0, 0, 'wbF_av', 'cookie', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1769817600000, NULL, NULL, NULL, NULL, NULL, NULL, 1767225600001, NULL);
insert into "latchkey_sessions" values ('c88fd25f-90b3-4b3c-afb8-869d54127e28', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'zcbSmLqW7_XsFPohQurGVtG0iL192uZrsTNRV119mUc', 0, 0, 'wbF_av', 'cookie', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1769817600000, 1767225600000, 'signed_out', NULL, NULL, NULL, NULL, 1767225600001, NULL);
insert into "latchkey_sessions" values ('c85b1503-7f87-4984-af29-5d6245a8588d', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'unRbU1ranYcouWskBhjj59ZQeuASeQPDEzevi97phMg', 0, 0, 'wbF_av', 'token', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1775001600000, NULL, NULL, NULL, NULL, NULL, 'body', 1767225600000, NULL);
insert into "latchkey_sessions" values ('c2f8ac65-a134-4b60-81bf-7f1b7ade281d', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'jTsgrPb7XdmWXNraKSiLiU6bxMs4Uhab_b55CsSixcs', 0, 0, 'wbF_av', 'token', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1775001600000, NULL, NULL, NULL, NULL, NULL, 'body', 1767225600009, NULL);
insert into "latchkey_sessions" values ('e9d5e757-1cbf-4b84-ae4c-dd0840277dd6', 'c8bce025-460b-4cc5-a94c-0368de4bd969', '0fm_9gswpR_afomddDojek8xcsx9PQuJ8a5ZHMngHm8', 0, 0, 'wbF_av', 'token', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1775001600000, NULL, NULL, NULL, NULL, NULL, 'cookie', 1767225600000, NULL);
insert into "latchkey_revocations" values (1, 'session', 'c88fd25f-90b3-4b3c-afb8-869d54127e28', NULL, 1767225600000, 1767226620000);
insert into "latchkey_revocations" values (2, 'profile', 'c8bce025-460b-4cc5-a94c-0368de4bd969', NULL, 1767225600000, 1767226620000);
insert into "latchkey_revocations" values (3, 'user', 'aeead46f-bea3-44b0-b014-f7765246a63a', 2, 1767225600000, 1767226620000);
insert into "latchkey_secrets" values ('wbF_av', 1795705422745);
insert into "latchkey_meta" values ('epoch', '1_UhVUAftDkKzSwBGkQbBQ');
insert into "latchkey_meta" values ('events_moved_through', '0');
insert into "latchkey_meta" values ('oldest_schema', '16');
insert into "latchkey_outbox" values (1, 'mail', 'wbF_avV0fv6vKrzlSwCUYEKdsGKy7UVoPEHwIVmKfxuNMV3eidCLe-4S6sUdIOuAcjyY_ikWBZZ5bw1Mr1liNHFDAZ9trqRIsSu_LeXiOPIBo_A3LF28XiveH6uJqY0dgSkxiZ9GzKthS_ZCM1ra-8SsH1QrT1vWxRPVi8oXwfzwsIZJI9nmuPmri0mZzBmQZlPRpGBnW95xVNf_eoqlm_M5Injst18DTPbC8_cn6uNnlEPb3B9j7tIkrSAszi2xFAhYa0cjKJzDYY2UsvfJ2wNk9uM1J0Xs3psw', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
insert into "latchkey_outbox" values (2, 'mail', 'wbF_avCtq4wc7SQ_IsNRzjX62yC0TOQJ6jZfgOZpgDxBIJJ8VzXnEGwDB4XckT8w-yVhQffFNxOjpw_1umZQmyHDCNN47hJgqRKX2CMMD3Mb1VVKsSwuuDxfLar1dZX6TYvjfUsFTpI9tVpblQLELQZxxMc8gn8jPv-cD9msOdRcvPXQtGH-0BSzmxGvWS7t7h5O9ePP-ReLdqCJlLkjRRmfQkIspSs4BHoW9bpP-frqb2JM_MoRxqBUDadtMpQntoagxFryig61O3GRr9SsovypdFR3vieaOmlg', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
insert into "latchkey_outbox" values (3, 'mail', 'wbF_avuSyIOPZCWK6li0_1VQLsRXTIBVzRkHiVdKoFMFF8F1AoXclg58Ss539q57_136adc-HXCdc_6lBnkmNv_iymcOzlrHqytWQBYvwtHz_Z87npp6FYkdWp4yC2YwQocDiSPoqP6ak3FoVaLXtBLu9Ip6BmS6NtUTO_BMsPkNAQy0TSLLlGpH-fKMAqoTT0UmqFwR-hdCFD9efs0_uNioUKHHwR0f1wgK5hLNCFy9_bCJzXLdLBMtB25BAvouht1ojvwdKSgggxLkNONfrCFYxTuGONASRdUw', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
insert into "latchkey_outbox" values (4, 'mail', 'wbF_av0BYuQvJLgXMASU08MrtaWxJvYTGegjCmSztBqo99tKKgAfZBRgoOOYFmd0w8hxOfmDXMxM246CHTpMkVKivDZhF-nSfVed-B81HiObvRcGC_jTnQ8T3h1aksCaNPUyyHZHMpSx4TFQUwpNZh3Q--nd5Qz2FnGxJCAy7OULah3kc5PGuYhtwZHab9yfGAlMc-51ONy0MxktoglDnA3xkemqoNCPguyzwrZJuEDoJ0-zHf5WKI7pxPE3CmxpdEt68yoTZbAp1oo3gah8nmeI44HrEI8argCQ', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
insert into "latchkey_signing_keys" values ('mNiyECvRbZG87VZT', 1, 'ES256', '{"kty":"EC","x":"Qndh6MhFnDs2JTi5OJCBCRC1VeeCBVPQJn4ubOXhvOk","y":"U2Ky9aKFxW4e4ffc-tPr7lCOpCSDWW9ZnzrHkQIrZJc","crv":"P-256"}', 'wbF_av3kZN2Gl5wWH62FrcX4K4dS6HlSuC6MdkawILnVxO4_SG37TkZu7NP77l-yF5atlRPnHu2RI4if5PG5Dj7PL7BxWf3bHRf4zYQRN1hqtuhSnTlmBtOxXLbX6cH_AWuKENZjk63-suFvFroE3jNS2fhiiFCAwZMdNpKSKVRR8WbweXRvulu4J6fuLWpDgFM40GOr3reoAESXGMh3GxhQuxauyfgvdGTwfAgFrDyiI8t0pBKaUjyfJkasFUHx65gjNS5ktzMA5w2J3OAHou', 'wbF_av', 1795705422787, 1795705422787, NULL, NULL, NULL);
insert into "latchkey_services" values ('73a8f053-d8ff-4770-80c0-d8a26223689e', 'billing', '["introspect"]', '8EX1Br4IGP2ytgqlI5TUXIodgtbuQtiAb16VCW8z6f0', 'wbF_av', 1767225600000);
insert into "latchkey_identities" values ('08643890-52af-4496-8fb9-fa54655946aa', '0e552204-5d2e-42cc-acea-227c5f91c082', 'google', 'https://accounts.google.com', '110248495921238986420', NULL, 'Carol', NULL, NULL, NULL, NULL, 1767225600000, 1767225600000, NULL);
insert into "latchkey_event_details" values (10, 'ZsawOx6Hk98ygW0M8w0tIw', NULL, NULL, NULL, '{"reason":"wrote to everybody"}');
insert into "latchkey_events" values (1, 'user_registered', 'c8bce025-460b-4cc5-a94c-0368de4bd969', NULL, 'user', NULL, 1767225600000, 1, '{"method":"password"}', NULL);
insert into "latchkey_events" values (2, 'session_started', 'c8bce025-460b-4cc5-a94c-0368de4bd969', '8b190dda-afda-4209-8a92-a816aa945efe', 'user', NULL, 1767225600000, 1, '{"method":"password","carrier":"cookie","remember":true}', NULL);
insert into "latchkey_events" values (3, 'session_started', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'c88fd25f-90b3-4b3c-afb8-869d54127e28', 'user', NULL, 1767225600000, 1, '{"method":"password","carrier":"cookie","remember":true}', NULL);
insert into "latchkey_events" values (4, 'session_ended', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'c88fd25f-90b3-4b3c-afb8-869d54127e28', 'user', NULL, 1767225600000, 1, '{"reason":"signed_out"}', NULL);
insert into "latchkey_events" values (5, 'session_started', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'c85b1503-7f87-4984-af29-5d6245a8588d', 'user', NULL, 1767225600000, 1, '{"method":"password","carrier":"token","remember":true}', NULL);
insert into "latchkey_events" values (6, 'session_started', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'c2f8ac65-a134-4b60-81bf-7f1b7ade281d', 'user', NULL, 1767225600000, 1, '{"method":"password","carrier":"token","remember":true}', NULL);
insert into "latchkey_events" values (7, 'session_started', 'c8bce025-460b-4cc5-a94c-0368de4bd969', 'e9d5e757-1cbf-4b84-ae4c-dd0840277dd6', 'user', NULL, 1767225600000, 1, '{"method":"password","carrier":"token","remember":true}', NULL);
insert into "latchkey_events" values (8, 'metadata_changed', 'c8bce025-460b-4cc5-a94c-0368de4bd969', NULL, 'application', NULL, 1767225600000, 1, '{}', NULL);
insert into "latchkey_events" values (9, 'user_created', 'aeead46f-bea3-44b0-b014-f7765246a63a', NULL, 'application', NULL, 1767225600000, 1, '{"role":"editor"}', NULL);
insert into "latchkey_events" values (10, 'user_banned', 'aeead46f-bea3-44b0-b014-f7765246a63a', NULL, 'application', NULL, 1767225600000, 1, '{"reason":null}', '-7_M1rsZ6kjKWniYFsNifAaxuC2wRukBTiDIyrIrUQg');
insert into "latchkey_events" values (11, 'identity_linked', NULL, NULL, 'user', NULL, 1767225600000, 1, '{"provider":"google"}', NULL);
insert into "latchkey_events" values (12, 'service_created', NULL, NULL, 'operator', NULL, 1767225600000, 1, '{"name":"billing"}', NULL);
insert into "latchkey_event_blocks" values (1, 4, 4, 1767225600000, 1767225600000, 1767225600000, 'wbF_av', 1, 'lRhYvUo_95_yXPtyVebEpQduMC8IOUz-nlpstkqMloA', 'H7chLUKp8KOQQM-efFi0-NFMXLLApITn6r38_KWYoNQ', '1 ZYB-SSW2uhvHZsnpSkTgyw
2 WHfUUtTpoCOk7J-6pWY7fg
3 BwYb1D5faG0DOPmt8gX_JA
4 RdmDKRU8dGzv9F7r46Vltw');
insert into "latchkey_event_blocks" values (2, 12, 8, 1767225600000, 1767225600000, 1767225600000, 'wbF_av', 1, 'SlCuLrgBBpJcRy4OXf5hA24IC9k5u100j_5EuDEb1mU', 'j9V9C16CZI0EvI4Z9Wk0Cv3wee6mBZQDYHEYGNLZ8z4', '5 4339q_46iGUgeryvlxgsfw
6 vmP0z98eIfhMxiD2d6Y-OQ
7 -aFLnInwomPdT-dUVGu6lw
8 hw1FxkJaI1AhQzca6NnYAA
9 5OA3mC_yMrv15LsaMha74g
10 rYkB3tFK4zTZeI89-5shBw
11 AKBBRSpkr139WwDQayPeIg
12 jkSxAGZcjdXFYiByTcQFCw');
insert into "latchkey_event_anchor" values (1, 0, 0, 'jOkNCl7TQwBohx_mYshOtTZUDbCbI_jhq-p98LfIT-c', 0, 0, 0, 'wbF_av', 'HPP9GFFfQZ9GxuZ8razQ9Pj2VHQLRi_vrAhpz-FA2Lk');
insert into "latchkey_event_hours" values ('identity_linked', 1767225600000, 1);
insert into "latchkey_event_hours" values ('metadata_changed', 1767225600000, 1);
insert into "latchkey_event_hours" values ('service_created', 1767225600000, 1);
insert into "latchkey_event_hours" values ('session_ended', 1767225600000, 1);
insert into "latchkey_event_hours" values ('session_started', 1767225600000, 5);
insert into "latchkey_event_hours" values ('user_banned', 1767225600000, 1);
insert into "latchkey_event_hours" values ('user_created', 1767225600000, 1);
insert into "latchkey_event_hours" values ('user_registered', 1767225600000, 1);
delete from sqlite_sequence;
insert into "sqlite_sequence" values ('latchkey_events', 12);
insert into "sqlite_sequence" values ('latchkey_outbox', 4);
insert into "sqlite_sequence" values ('latchkey_revocations', 3);
CREATE INDEX "latchkey_users_delete_after" on "latchkey_users" (delete_after)
      where delete_after is not null;
CREATE INDEX "latchkey_sessions_of_user" on "latchkey_sessions" (user_id, ended_at, created_at);
CREATE INDEX "latchkey_sessions_expires_at" on "latchkey_sessions" (expires_at);
CREATE INDEX "latchkey_revocations_expires_at" on "latchkey_revocations" (expires_at);
CREATE INDEX "latchkey_users_created_at" on "latchkey_users" (created_at, id);
CREATE INDEX "latchkey_users_banned" on "latchkey_users" (created_at, id)
      where banned_at is not null;
CREATE INDEX "latchkey_users_operator" on "latchkey_users" (created_at, id)
      where operator is not null;
CREATE INDEX "latchkey_outbox_due" on "latchkey_outbox" (kind, due_at) where dead_at is null;
CREATE INDEX "latchkey_outbox_dead" on "latchkey_outbox" (dead_at) where dead_at is not null;
CREATE INDEX "latchkey_codes_of_subject" on "latchkey_codes" (subject, purpose);
CREATE INDEX "latchkey_codes_expires_at" on "latchkey_codes" (expires_at);
CREATE INDEX "latchkey_pending_registrations_email"
      on "latchkey_pending_registrations" (email);
CREATE INDEX "latchkey_pending_registrations_expires_at"
      on "latchkey_pending_registrations" (expires_at);
CREATE INDEX "latchkey_counters_reset_at" on "latchkey_counters" (reset_at);
CREATE INDEX "latchkey_identities_of_user" on "latchkey_identities" (user_id);
CREATE INDEX "latchkey_identities_secret" on "latchkey_identities" (secret_id) where secret_id is not null;
CREATE INDEX "latchkey_attempts_dies_at" on "latchkey_attempts" (dies_at);
CREATE INDEX "latchkey_attempts_locked_at" on "latchkey_attempts" (locked_at)
      where locked_at is not null;
CREATE INDEX "latchkey_network_failures_reset_at" on "latchkey_network_failures" (reset_at);
CREATE INDEX "latchkey_users_role" on "latchkey_users" (role, created_at, id)
      where role <> 'user';
CREATE INDEX latchkey_events_of_user on "latchkey_events" (user_id, id);
CREATE INDEX latchkey_events_created_at on "latchkey_events" (created_at);
CREATE INDEX latchkey_events_refreshed on "latchkey_events" (created_at) where type = 'refreshed';
CREATE INDEX "latchkey_event_details_email" on "latchkey_event_details" (email)
      where email is not null;
CREATE INDEX "latchkey_events_of_type" on "latchkey_events" (type, id);
CREATE INDEX "latchkey_events_of_session" on "latchkey_events" (session_id, id) where session_id is not null;
CREATE INDEX "latchkey_events_of_actor" on "latchkey_events" (actor_id, id) where actor_id is not null;
CREATE INDEX "latchkey_users_domain" on "latchkey_users" ((substr(email, length(rtrim(email, replace(email, '@', '')))) || char(31) || email))
        ;
CREATE INDEX "latchkey_users_name" on "latchkey_users" ((lower(name) || char(31) || id))
        ;
CREATE INDEX "latchkey_users_surname" on "latchkey_users" ((substr(ltrim(lower(name), replace(lower(name), ' ', '')), 2) || char(31) || id))
        where length(name) > length(replace(name, ' ', ''));
CREATE INDEX "latchkey_users_last_word" on "latchkey_users" ((substr(lower(name), length(rtrim(name, replace(name, ' ', ''))) + 1) || char(31) || id))
        where length(name) > length(replace(name, ' ', '')) + 1;
CREATE INDEX "latchkey_event_hours_begins_at" on "latchkey_event_hours" (begins_at);
