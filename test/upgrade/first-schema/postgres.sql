CREATE SCHEMA latchkey;
CREATE TABLE latchkey.attempts (
    key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL,
    user_id text COLLATE pg_catalog."C",
    locked_at bigint,
    locked_until bigint,
    dies_at bigint NOT NULL
);
CREATE TABLE latchkey.avatars (
    user_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL,
    source text NOT NULL,
    type text NOT NULL,
    digest text NOT NULL,
    bytes bytea NOT NULL,
    fetched_at bigint NOT NULL
);
CREATE TABLE latchkey.codes (
    hash text NOT NULL COLLATE pg_catalog."C",
    purpose text NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    data text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE latchkey.counters (
    key text NOT NULL COLLATE pg_catalog."C",
    count integer NOT NULL,
    reset_at bigint NOT NULL
);
CREATE TABLE latchkey.event_anchor (
    id integer NOT NULL,
    block bigint NOT NULL,
    through_id bigint NOT NULL,
    link text NOT NULL,
    refreshed_before bigint NOT NULL,
    moved_through bigint NOT NULL,
    doubtful_through bigint NOT NULL,
    secret_id text NOT NULL COLLATE pg_catalog."C",
    seal text NOT NULL,
    CONSTRAINT event_anchor_id_check CHECK ((id = 1))
);
CREATE TABLE latchkey.event_blocks (
    id bigint NOT NULL,
    through_id bigint NOT NULL,
    count integer NOT NULL,
    oldest_at bigint NOT NULL,
    newest_at bigint NOT NULL,
    sealed_at bigint NOT NULL,
    secret_id text NOT NULL COLLATE pg_catalog."C",
    vouches boolean NOT NULL,
    link text NOT NULL,
    seal text NOT NULL,
    entries text NOT NULL
);
CREATE TABLE latchkey.event_details (
    event_id bigint NOT NULL,
    salt text,
    ip text,
    user_agent text,
    email text,
    data text
);
CREATE TABLE latchkey.event_hours (
    type text NOT NULL COLLATE pg_catalog."C",
    begins_at bigint NOT NULL,
    times bigint NOT NULL
);
CREATE TABLE latchkey.events (
    id bigint NOT NULL,
    type text NOT NULL,
    user_id text COLLATE pg_catalog."C",
    session_id text COLLATE pg_catalog."C",
    actor text NOT NULL,
    created_at bigint NOT NULL,
    count integer NOT NULL,
    data text NOT NULL,
    actor_id text COLLATE pg_catalog."C",
    commitment text
);
ALTER TABLE latchkey.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME latchkey.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE latchkey.hooks (
    name text NOT NULL COLLATE pg_catalog."C",
    seen_at bigint NOT NULL
);
CREATE TABLE latchkey.identities (
    id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    provider text NOT NULL COLLATE pg_catalog."C",
    issuer text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    email text,
    name text,
    avatar_url text,
    sealed_tokens text,
    secret_id text COLLATE pg_catalog."C",
    tokens_expire_at bigint,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    refreshing_until bigint
);
CREATE TABLE latchkey.meta (
    key text NOT NULL,
    value text NOT NULL
);
CREATE TABLE latchkey.migrations (
    version integer NOT NULL,
    applied_at bigint NOT NULL
);
CREATE TABLE latchkey.network_failures (
    key text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    reset_at bigint NOT NULL,
    failures integer NOT NULL,
    accounts text NOT NULL,
    waits integer NOT NULL,
    wait_until bigint NOT NULL
);
CREATE TABLE latchkey.outbox (
    id bigint NOT NULL,
    kind text NOT NULL,
    payload text NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    attempts integer NOT NULL,
    claim text COLLATE pg_catalog."C",
    dead_at bigint,
    error text
);
ALTER TABLE latchkey.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME latchkey.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE latchkey.pending_registrations (
    id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    name text,
    password_hash text NOT NULL,
    data text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE latchkey.processes (
    id text NOT NULL COLLATE pg_catalog."C",
    issues text NOT NULL COLLATE pg_catalog."C",
    accepts text NOT NULL,
    seen_at bigint NOT NULL,
    schema integer,
    release text
);
CREATE TABLE latchkey.revocations (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    version integer,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE latchkey.revocations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME latchkey.revocations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE latchkey.secrets (
    id text NOT NULL COLLATE pg_catalog."C",
    first_used_at bigint NOT NULL
);
CREATE TABLE latchkey.services (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    scopes text NOT NULL,
    seed text NOT NULL,
    secret_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);
CREATE TABLE latchkey.session_data (
    session_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL
);
CREATE TABLE latchkey.sessions (
    id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    seed text NOT NULL,
    generation integer NOT NULL,
    counter integer NOT NULL,
    secret_id text NOT NULL,
    carrier text NOT NULL,
    method text NOT NULL,
    user_version integer NOT NULL,
    created_at bigint NOT NULL,
    authenticated_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    end_reason text,
    ip text,
    user_agent text,
    device_name text,
    transport text,
    rotated_at bigint DEFAULT 0 NOT NULL,
    recovery text
)
WITH (fillfactor='85');
CREATE TABLE latchkey.signing_keys (
    kid text NOT NULL COLLATE pg_catalog."C",
    slot integer NOT NULL,
    algorithm text NOT NULL,
    public_key text NOT NULL,
    sealed_key text,
    secret_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    active_at bigint NOT NULL,
    retired_at bigint,
    expires_at bigint,
    revoked_at bigint
);
CREATE TABLE latchkey.users (
    id text NOT NULL COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    email_verified boolean NOT NULL,
    name text,
    avatar_url text,
    role text NOT NULL,
    metadata text NOT NULL,
    password_hash text,
    version integer NOT NULL,
    banned_at bigint,
    delete_after bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    device_epoch integer DEFAULT 0 NOT NULL,
    operator text,
    language text,
    picture text
);
INSERT INTO latchkey.event_anchor VALUES (1, 0, 0, 'gWO1Tx77t86NMJTjjVCAoZgljjHpAZl-Ap3MaqtRWLk', 0, 0, 0, '1LNFW0', 'peC5oq6Wiy1y5AyOxoj8GisoZFmE1inBtB08U9JwxMU');
INSERT INTO latchkey.event_blocks VALUES (1, 6, 6, 1767225600000, 1767225600000, 1767225600000, '1LNFW0', true, 'w8QXyuJ4Wq6_NZpK6Nwl9ooxkJrR3b7V-OCBpV_DSWs', 'd3EeXhuoIhgRrMkVGvhtQ5k7ioRxs3WvxhPqs5kvGac', '1 9AnEm8iciNX3TAAQkarfiQ
2 GO7hJnzqhargKfAo3qgSrQ
3 jn6f6uozibYAeFZmAiDgZw
4 fScfQWd2CvmPU5Z6izx7Ng
5 LauyjWDzbnJc7UZgCSx54w
6 cAXDOFyofs1vy-qWjroyhA');
INSERT INTO latchkey.event_blocks VALUES (2, 12, 6, 1767225600000, 1767225600000, 1767225600000, '1LNFW0', true, '2e5ztD_FWTdQFj6NepcU68MH2YhVd93enoWUq9HRtcY', 'IlYWoowaeLtLsTHFvKRgEv13zoIV5BuPYtmBt30Pd8c', '7 JLFgMHD56f69GPJzTL1DiQ
8 yFwjvpjUlwfuqaoSGPVotQ
9 hRjrzu9PCEZ_qV1_z95rVg
10 Cd6Diyd4JqQm-Vt2-RfWrg
11 AKBBRSpkr139WwDQayPeIg
12 jkSxAGZcjdXFYiByTcQFCw');
INSERT INTO latchkey.event_details VALUES (10, 'q5SAwY4hWsRYiadUq5IIow', NULL, NULL, NULL, '{"reason":"wrote to everybody"}');
INSERT INTO latchkey.event_hours VALUES ('user_registered', 1767225600000, 1);
INSERT INTO latchkey.event_hours VALUES ('session_ended', 1767225600000, 1);
INSERT INTO latchkey.event_hours VALUES ('session_started', 1767225600000, 5);
INSERT INTO latchkey.event_hours VALUES ('metadata_changed', 1767225600000, 1);
INSERT INTO latchkey.event_hours VALUES ('user_created', 1767225600000, 1);
INSERT INTO latchkey.event_hours VALUES ('user_banned', 1767225600000, 1);
INSERT INTO latchkey.event_hours VALUES ('identity_linked', 1767225600000, 1);
INSERT INTO latchkey.event_hours VALUES ('service_created', 1767225600000, 1);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (1, 'user_registered', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', NULL, 'user', 1767225600000, 1, '{"method":"password"}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (2, 'session_started', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', '57b7e165-31b6-438f-9efb-2dd24aacada0', 'user', 1767225600000, 1, '{"method":"password","carrier":"cookie","remember":true}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (3, 'session_started', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', '9762e288-4a80-445e-ae37-50d44de5e753', 'user', 1767225600000, 1, '{"method":"password","carrier":"cookie","remember":true}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (4, 'session_ended', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', '9762e288-4a80-445e-ae37-50d44de5e753', 'user', 1767225600000, 1, '{"reason":"signed_out"}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (5, 'session_started', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', '02ed146c-8756-42c1-ada8-e4b6bb6bb565', 'user', 1767225600000, 1, '{"method":"password","carrier":"token","remember":true}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (6, 'session_started', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', '1114274f-2c8f-4ed0-9216-ffad8f8709e1', 'user', 1767225600000, 1, '{"method":"password","carrier":"token","remember":true}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (7, 'session_started', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', '9f64fa4b-0092-4d51-b870-65892ad70f42', 'user', 1767225600000, 1, '{"method":"password","carrier":"token","remember":true}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (8, 'metadata_changed', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', NULL, 'application', 1767225600000, 1, '{}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (9, 'user_created', '4f3704f1-0f78-4268-8c8d-f98aa5c98437', NULL, 'application', 1767225600000, 1, '{"role":"editor"}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (10, 'user_banned', '4f3704f1-0f78-4268-8c8d-f98aa5c98437', NULL, 'application', 1767225600000, 1, '{"reason":null}', NULL, 'PlC0UXBsIrIaBdwosp9pJwRXxXLzDIyu-JNkrkRnFnQ');
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (11, 'identity_linked', NULL, NULL, 'user', 1767225600000, 1, '{"provider":"google"}', NULL, NULL);
INSERT INTO latchkey.events OVERRIDING SYSTEM VALUE VALUES (12, 'service_created', NULL, NULL, 'operator', 1767225600000, 1, '{"name":"billing"}', NULL, NULL);
INSERT INTO latchkey.identities VALUES ('857a2d25-d2a4-4ba3-81ad-622520f126da', '2a8fb4e9-248c-4d2a-9940-4866dabb784c', 'google', 'https://accounts.google.com', '110248495921238986420', NULL, 'Carol', NULL, NULL, NULL, NULL, 1767225600000, 1767225600000, NULL);
INSERT INTO latchkey.meta VALUES ('epoch', 'vTC-D1hoUuhtSFk6LVde4A');
INSERT INTO latchkey.meta VALUES ('events_moved_through', '0');
INSERT INTO latchkey.meta VALUES ('oldest_schema', '16');
INSERT INTO latchkey.meta VALUES ('channel', 'latchkey_f5d3d347f10c523cc3a1878fb806add2');
INSERT INTO latchkey.migrations VALUES (1, 1767225600000);
INSERT INTO latchkey.migrations VALUES (2, 1767225600000);
INSERT INTO latchkey.migrations VALUES (3, 1767225600000);
INSERT INTO latchkey.migrations VALUES (4, 1767225600000);
INSERT INTO latchkey.migrations VALUES (5, 1767225600000);
INSERT INTO latchkey.migrations VALUES (6, 1767225600000);
INSERT INTO latchkey.migrations VALUES (7, 1767225600000);
INSERT INTO latchkey.migrations VALUES (8, 1767225600000);
INSERT INTO latchkey.migrations VALUES (9, 1767225600000);
INSERT INTO latchkey.migrations VALUES (10, 1767225600000);
INSERT INTO latchkey.migrations VALUES (11, 1767225600000);
INSERT INTO latchkey.migrations VALUES (12, 1767225600000);
INSERT INTO latchkey.migrations VALUES (13, 1767225600000);
INSERT INTO latchkey.migrations VALUES (14, 1767225600000);
INSERT INTO latchkey.migrations VALUES (15, 1767225600000);
INSERT INTO latchkey.migrations VALUES (16, 1767225600000);
INSERT INTO latchkey.outbox OVERRIDING SYSTEM VALUE VALUES (1, 'mail', '1LNFW0PbrTXK8vk6fQzO0GXDpQiTQ9KlEifpl_1raql9YJg80COPJdshbhQe9i4I9jlTvf76RpxtU35ddgpoNTyHNq5cep5mOuytavfzPYGyDUa_qKcc-3adgSpTsE6SVfcBoQDw8jQ19HrsoEfbqXi0z1TQRS0aB_cxDE9woX-XMp4C83HCok5cwu2JIQhQsxO6yiIN0mD6F0sAHvi2nG11NKw4NguLt2I7d8kaekAxVdKn3rnBvk4nzy-IfkslQvzLkgi9WZeVLUP_xzRE1K6urnwfsPnsfuXQ', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
INSERT INTO latchkey.outbox OVERRIDING SYSTEM VALUE VALUES (2, 'mail', '1LNFW0FzZfFMUghfQvG99zp58H-C9Bv7ETJdv4aEk77z_-U8rIjUMO7w1kvfQ7_Rf_69TmD9ygm1bXPUTm6G5U5yW0G4bDFufRfgdOEnhKPnCIE0g0icxE-Jd41Z3g-BBsdHusEba06ZRjsQENMGYHYgCUrB5mDRcWYqsvEj8NeBRJ_7PpUPUNQMJcCznDl-lU0uCYkSvAJ91ITgT__02xajV4psemr6L_IZjwkaLkpDhwwlGCtWxdLfzaWqKDPHwaw2dgHI00mjDod4bfYcphjpRcs_CHUQyOVQ', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
INSERT INTO latchkey.outbox OVERRIDING SYSTEM VALUE VALUES (3, 'mail', '1LNFW0Plcu0k_pe_2eRGTOlleChdKczAmb5ttrmKP2kmqojVRuGwRPSbhfVCvnqd5wRcp0PD6SQpnOCUclfTVwu8WCYbUhGjif0SGEiwuXINYUlmFdDy6ThOoowh6Q5UbGANOmtqRN7GqkBKpVB2Otj6wDysZsW1pVYCAZddSON5UyqK1K1aWqHBSb6o27Cn7DNwJTBOQOJOVdwKlPAzBOp56JcSh6krlUvlqPFzkPcquZyTjt878DP3qtrHVp-u2M9o-htVgzV3gfldT8aveFdn6Y-1nrAkTXjw', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
INSERT INTO latchkey.outbox OVERRIDING SYSTEM VALUE VALUES (4, 'mail', '1LNFW0GMzfwoTcHN8QAPXm4mlr2HPYDs_zlUXmvhuXwBBYeHTdWSzRaDom6AfwCCZKZdnYf8T2ek5ZPjWMyMzoDqg0bs55lvc7pL65ceLYwu6xG1ZapZNZ8g0qd2WQtxCvWN94d4LGN52uk9Ky2HUeFKRBIUgn3xpNF9AYJ0pjfsYe5J0V1tDO_CPyMDLtzzHABLp5AOxpi9pU0VANvWIRLVu8mFpHG3Oco8bOOE1GcQXL6TPS-JNEJO3aXRyes6QMZHkq_yjLXZD1vBJrD6SxWJbGd6MEOB-7hQ', 1767225600000, 1767225635000, 1, NULL, 1767225600000, 'kept for the mailbox of development');
INSERT INTO latchkey.revocations OVERRIDING SYSTEM VALUE VALUES (1, 'session', '9762e288-4a80-445e-ae37-50d44de5e753', NULL, 1767225600000, 1767226620000);
INSERT INTO latchkey.revocations OVERRIDING SYSTEM VALUE VALUES (2, 'profile', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', NULL, 1767225600000, 1767226620000);
INSERT INTO latchkey.revocations OVERRIDING SYSTEM VALUE VALUES (3, 'user', '4f3704f1-0f78-4268-8c8d-f98aa5c98437', 2, 1767225600000, 1767226620000);
INSERT INTO latchkey.secrets VALUES ('1LNFW0', 1795705432443);
INSERT INTO latchkey.services VALUES ('44db0eb0-e18c-41fe-bda7-57cb77155d05', 'billing', '["introspect"]', 'EQjQ5xM9g5_8tphlW_-ftkwRNGBIDlrNSE1PXwVJ7cI', '1LNFW0', 1767225600000);
INSERT INTO latchkey.sessions VALUES ('57b7e165-31b6-438f-9efb-2dd24aacada0', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', 'NwNqkCbgVTomDEf4cUdsRGQcMDxXnQEoI2ldfGYWvtg', 0, 0, '1LNFW0', 'cookie', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1769817600000, NULL, NULL, NULL, NULL, NULL, NULL, 1767225600005, NULL);
INSERT INTO latchkey.sessions VALUES ('9762e288-4a80-445e-ae37-50d44de5e753', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', 'FoMjg4_MtlbRC0kNGNO9PVU03NKYvzCzk_DK-U4LIOk', 0, 0, '1LNFW0', 'cookie', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1769817600000, 1767225600000, 'signed_out', NULL, NULL, NULL, NULL, 1767225600001, NULL);
INSERT INTO latchkey.sessions VALUES ('02ed146c-8756-42c1-ada8-e4b6bb6bb565', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', 'np05gzQvjY18Z4jQr659P8p6CPehaaJo8sEUYPu-kwA', 0, 0, '1LNFW0', 'token', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1775001600000, NULL, NULL, NULL, NULL, NULL, 'body', 1767225600002, NULL);
INSERT INTO latchkey.sessions VALUES ('1114274f-2c8f-4ed0-9216-ffad8f8709e1', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', 'YXZcvLxRDJJbAbKXNI3AiGrsJrXTfdNq8KDKcJcdZO0', 0, 0, '1LNFW0', 'token', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1775001600000, NULL, NULL, NULL, NULL, NULL, 'body', 1767225600003, NULL);
INSERT INTO latchkey.sessions VALUES ('9f64fa4b-0092-4d51-b870-65892ad70f42', '62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', 'pwRVZ096Co_emPSu6bhzQ4BBoMkXIzcMwgJ8g7fc1kw', 0, 0, '1LNFW0', 'token', 'password', 1, 1767225600000, 1767225600000, 1767225600000, 1775001600000, NULL, NULL, NULL, NULL, NULL, 'cookie', 1767225600002, NULL);
INSERT INTO latchkey.signing_keys VALUES ('LDYXIv5gJ9EpkF-O', 1, 'ES256', '{"kty":"EC","x":"3__jMcrBh8zEJSwQTNw5MkLEJkWf0yhO5UyDdyd8CcQ","y":"8-yvppO_v3ql5veSsUznCefwsCw1qUG2Iysxus3jQOA","crv":"P-256"}', '1LNFW0P0DTTPlGisMorQS6lbvwwxkw5zslpc08cVg6Nzsaav8XPkN9ADlZoKwkFYBxy2YQPJ1de-yzvCnXmA8A0YHY4C6pVVujIlO9BsTVaRuQDRKLYmbDSOxv9ioG-ugzRDeROvg-2DehXirGMBHsp0-AmyIjnAIFnwLuUMnThuAP-2x79_1GcJNjrPvcDkw1mGCiPDxjYGVSVbkT0oc9uWPDfNbuolHSR5tpKXcKkEV7-COPHnJLZIaD2p2PLboka1ABn2RmO0up3qwbsrdI', '1LNFW0', 1795705432489, 1795705432489, NULL, NULL, NULL);
INSERT INTO latchkey.users VALUES ('62da1b87-40d0-42b0-bbfd-50a20dcb8d7f', 'ada@example.com', false, 'Ada Lovelace', NULL, 'user', '{"plan":"gold"}', '$argon2id$v=19$m=19456,t=2,p=1$b8SRhii15EAlWBzxrVnl8w$38PamJ0bIOujzqNHozBrijR+eurc3V7x9NOotpR4Du8', 1, NULL, NULL, 1767225600000, 1767225600000, 0, NULL, NULL, NULL);
INSERT INTO latchkey.users VALUES ('4f3704f1-0f78-4268-8c8d-f98aa5c98437', 'grace@example.com', false, NULL, NULL, 'editor', '{}', '$argon2id$v=19$m=19456,t=2,p=1$Y99KaDVDlqXfINwAyB6GpQ$72MeZnJANhRe6WoADrQtA/qN7o0Rnl4udRdGmzjNIXA', 2, 1767225600000, NULL, 1767225600000, 1767225600000, 0, NULL, NULL, NULL);
INSERT INTO latchkey.users VALUES ('2a8fb4e9-248c-4d2a-9940-4866dabb784c', NULL, false, 'Carol', NULL, 'user', '{}', NULL, 1, NULL, NULL, 1767225600000, 1767225600000, 0, NULL, NULL, NULL);
SELECT pg_catalog.setval('latchkey.events_id_seq', 12, true);
SELECT pg_catalog.setval('latchkey.outbox_id_seq', 4, true);
SELECT pg_catalog.setval('latchkey.revocations_id_seq', 3, true);
ALTER TABLE ONLY latchkey.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (key);
ALTER TABLE ONLY latchkey.avatars
    ADD CONSTRAINT avatars_name_key UNIQUE (name);
ALTER TABLE ONLY latchkey.avatars
    ADD CONSTRAINT avatars_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY latchkey.codes
    ADD CONSTRAINT codes_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY latchkey.counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (key);
ALTER TABLE ONLY latchkey.event_anchor
    ADD CONSTRAINT event_anchor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.event_blocks
    ADD CONSTRAINT event_blocks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.event_details
    ADD CONSTRAINT event_details_pkey PRIMARY KEY (event_id);
ALTER TABLE ONLY latchkey.event_hours
    ADD CONSTRAINT event_hours_pkey PRIMARY KEY (type, begins_at);
ALTER TABLE ONLY latchkey.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.hooks
    ADD CONSTRAINT hooks_pkey PRIMARY KEY (name);
ALTER TABLE ONLY latchkey.identities
    ADD CONSTRAINT identities_issuer_subject_key UNIQUE (issuer, subject);
ALTER TABLE ONLY latchkey.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);
ALTER TABLE ONLY latchkey.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY latchkey.network_failures
    ADD CONSTRAINT network_failures_pkey PRIMARY KEY (key);
ALTER TABLE ONLY latchkey.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.pending_registrations
    ADD CONSTRAINT pending_registrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.processes
    ADD CONSTRAINT processes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.services
    ADD CONSTRAINT services_name_key UNIQUE (name);
ALTER TABLE ONLY latchkey.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.session_data
    ADD CONSTRAINT session_data_pkey PRIMARY KEY (session_id, key);
ALTER TABLE ONLY latchkey.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY latchkey.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (kid);
ALTER TABLE ONLY latchkey.signing_keys
    ADD CONSTRAINT signing_keys_slot_key UNIQUE (slot);
ALTER TABLE ONLY latchkey.users
    ADD CONSTRAINT users_email_key UNIQUE (email);
ALTER TABLE ONLY latchkey.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX attempts_dies_at ON latchkey.attempts USING btree (dies_at);
CREATE INDEX attempts_locked_at ON latchkey.attempts USING btree (locked_at) WHERE (locked_at IS NOT NULL);
CREATE INDEX codes_expires_at ON latchkey.codes USING btree (expires_at);
CREATE INDEX codes_of_subject ON latchkey.codes USING btree (subject, purpose);
CREATE INDEX counters_reset_at ON latchkey.counters USING btree (reset_at);
CREATE INDEX event_details_email ON latchkey.event_details USING btree (email) WHERE (email IS NOT NULL);
CREATE INDEX event_hours_begins_at ON latchkey.event_hours USING btree (begins_at);
CREATE INDEX events_created_at ON latchkey.events USING btree (created_at);
CREATE INDEX events_of_actor ON latchkey.events USING btree (actor_id, id) WHERE (actor_id IS NOT NULL);
CREATE INDEX events_of_session ON latchkey.events USING btree (session_id, id) WHERE (session_id IS NOT NULL);
CREATE INDEX events_of_type ON latchkey.events USING btree (type, id);
CREATE INDEX events_of_user ON latchkey.events USING btree (user_id, id);
CREATE INDEX events_refreshed ON latchkey.events USING btree (created_at) WHERE (type = 'refreshed'::text);
CREATE INDEX identities_of_user ON latchkey.identities USING btree (user_id);
CREATE INDEX identities_secret ON latchkey.identities USING btree (secret_id) WHERE (secret_id IS NOT NULL);
CREATE INDEX network_failures_reset_at ON latchkey.network_failures USING btree (reset_at);
CREATE INDEX outbox_dead ON latchkey.outbox USING btree (dead_at) WHERE (dead_at IS NOT NULL);
CREATE INDEX outbox_due ON latchkey.outbox USING btree (kind, due_at) WHERE (dead_at IS NULL);
CREATE INDEX pending_registrations_email ON latchkey.pending_registrations USING btree (email);
CREATE INDEX pending_registrations_expires_at ON latchkey.pending_registrations USING btree (expires_at);
CREATE INDEX revocations_expires_at ON latchkey.revocations USING btree (expires_at);
CREATE INDEX sessions_expires_at ON latchkey.sessions USING btree (expires_at);
CREATE INDEX sessions_of_user ON latchkey.sessions USING btree (user_id, ended_at, created_at);
CREATE INDEX users_banned ON latchkey.users USING btree (created_at, id) WHERE (banned_at IS NOT NULL);
CREATE INDEX users_created_at ON latchkey.users USING btree (created_at, id);
CREATE INDEX users_delete_after ON latchkey.users USING btree (delete_after) WHERE (delete_after IS NOT NULL);
CREATE INDEX users_domain ON latchkey.users USING btree ((((substr(email, length(rtrim(email, replace(email, '@'::text, ''::text)))) || ''::text) || email)));
CREATE INDEX users_last_word ON latchkey.users USING btree ((((substr(lower((name COLLATE "C")), (length(rtrim(name, replace(name, ' '::text, ''::text))) + 1)) || ''::text) || id))) WHERE (length(name) > (length(replace(name, ' '::text, ''::text)) + 1));
CREATE INDEX users_name ON latchkey.users USING btree ((((lower((name COLLATE "C")) || ''::text) || id)));
CREATE INDEX users_operator ON latchkey.users USING btree (created_at, id) WHERE (operator IS NOT NULL);
CREATE INDEX users_role ON latchkey.users USING btree (role, created_at, id) WHERE (role <> 'user'::text);
CREATE INDEX users_surname ON latchkey.users USING btree ((((substr(ltrim(lower((name COLLATE "C")), replace(lower((name COLLATE "C")), ' '::text, ''::text)), 2) || ''::text) || id))) WHERE (length(name) > length(replace(name, ' '::text, ''::text)));
ALTER TABLE ONLY latchkey.avatars
    ADD CONSTRAINT avatars_user_id_fkey FOREIGN KEY (user_id) REFERENCES latchkey.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY latchkey.identities
    ADD CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES latchkey.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY latchkey.session_data
    ADD CONSTRAINT session_data_session_id_fkey FOREIGN KEY (session_id) REFERENCES latchkey.sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY latchkey.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES latchkey.users(id) ON DELETE CASCADE;
