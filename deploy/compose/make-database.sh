#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: a database whose owner is no superuser.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set password `cat /run/secrets/latchkey_password`
create role latchkey login password :'password';
create database latchkey owner latchkey;
SQL
