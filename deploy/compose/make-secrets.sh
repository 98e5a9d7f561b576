#!/bin/sh
# Makes what compose.yaml needs in deploy/compose/secrets: passwords, and a certificate to try it with. What is there stays as it is.
# Nobody else on this machine gets into the folder. Each file in it can be read by whatever user a container that is given it runs as.
set -eu
umask 077
folder="$(dirname "$0")/secrets"
mkdir -p "$folder"
cd "$folder"
made() { [ ! -e "$1" ] && echo "made $folder/$1"; }
if made auth_secret; then openssl rand -base64 32 >auth_secret; fi
if made postgres_password; then openssl rand -hex 24 >postgres_password; fi
if made latchkey_password; then openssl rand -hex 24 >latchkey_password; fi
if made database_url; then echo "postgres://latchkey:$(cat latchkey_password)@postgres:5432/latchkey" >database_url; fi
if made redis_url; then
  password=$(openssl rand -hex 24)
  echo "redis://latchkey:$password@redis:6379/0" >redis_url
  {
    echo "user default off"
    echo "user latchkey on #$(printf %s "$password" | openssl dgst -sha256 -r | cut -d ' ' -f 1) ~latchkey:* +@read +@write +@scripting +@connection +info +time"
  } >redis_users
fi
# Browsers do not trust this one. Put yours in the place of both files, and restart nginx.
if made tls_key; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=latchkey" \
    -keyout tls_key -out tls_certificate 2>/dev/null
fi
chmod 0444 ./*
