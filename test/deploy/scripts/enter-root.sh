#!/bin/sh
# Enters a root folder as a builder or a container would: what the base image brings is this machine's, and cannot be written.
# Runs in namespaces of its own (unshare --mount --pid), which take every mount away when they end.
#   ROOT    the folder               NODE      the node of the image          NPM       the folder of npm
#   CACHE   npm's cache, or empty    VOLUME    a folder for /data: the rest is read-only; empty: a build
#   RUN_AS  uid:gid                  WORKDIR   where to begin                 and, as arguments, NAME=VALUE … and the command
set -eu
mount --bind "$ROOT" "$ROOT"
for name in bin lib lib32 lib64 sbin usr; do
  if [ -L "/$name" ]; then
    ln -sfn "$(readlink "/$name")" "$ROOT/$name"
  elif [ -d "/$name" ]; then
    mkdir -p "$ROOT/$name"
    mount --bind "/$name" "$ROOT/$name"
    mount -o remount,bind,ro "$ROOT/$name"
  fi
done
# As in the images of Node: node and npm are in /usr/local, and nothing of this machine's is.
mkdir -p "$ROOT/dev" "$ROOT/proc" "$ROOT/tmp" "$ROOT/etc/ssl" "$ROOT/root/.npm"
mount -t tmpfs -o mode=755 local "$ROOT/usr/local"
mkdir -p "$ROOT/usr/local/bin" "$ROOT/usr/local/lib/npm"
touch "$ROOT/usr/local/bin/node"
mount --bind "$NODE" "$ROOT/usr/local/bin/node"
mount --bind "$NPM" "$ROOT/usr/local/lib/npm"
printf '#!/bin/sh\nexec node /usr/local/lib/npm/bin/npm-cli.js "$@"\n' >"$ROOT/usr/local/bin/npm"
chmod 755 "$ROOT/usr/local/bin/npm"
mount --bind /etc/ssl "$ROOT/etc/ssl"
mount -t tmpfs -o mode=755 dev "$ROOT/dev"
for name in null zero full random urandom; do
  touch "$ROOT/dev/$name"
  mount --bind "/dev/$name" "$ROOT/dev/$name"
done
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=1777 tmp "$ROOT/tmp"
if [ -n "$CACHE" ]; then mount --bind "$CACHE" "$ROOT/root/.npm"; fi
if [ -n "$VOLUME" ]; then
  mount --bind "$VOLUME" "$ROOT/data"
  mount -o remount,bind,ro "$ROOT/usr/local"
  mount -o remount,bind,ro "$ROOT"
fi
exec chroot "$ROOT" /usr/bin/setpriv --reuid "${RUN_AS%:*}" --regid "${RUN_AS#*:}" --clear-groups --no-new-privs \
  --bounding-set -all --inh-caps -all /usr/bin/env -i -C "$WORKDIR" "$@"
