#!/bin/sh
# Boots the systemd of this machine as process 1 of namespaces of its own, with one unit to start. Run as: unshare --mount --propagation private
#   FOLDER   with etc/, the whole of /etc there, and room for mounts      CHECKOUT, NODE   what stands in /opt there
# Every mount goes away with the namespaces; only the control group has to be removed by hand.
set -eu
if [ "${1:-}" != inside ]; then
  mkdir -p "$FOLDER/cgroup"
  mount -t cgroup2 none "$FOLDER/cgroup"
  group="$FOLDER/cgroup/latchkey-test-$$"
  mkdir "$group"
  GROUP=$group setpriv --pdeathsig KILL sh -c 'echo $$ >"$GROUP/cgroup.procs"; exec unshare --mount --pid --fork --kill-child --cgroup --uts --ipc \
    --propagation private sh "$0" inside' "$0" || true
  find "$group" -depth -type d -exec rmdir {} \;
  exit
fi
mount -t tmpfs opt /opt
mkdir -p /opt/checkout /opt/latchkey/node_modules /opt/path
mount --bind "$CHECKOUT" /opt/checkout
touch /opt/latchkey/node
mount --bind "$NODE" /opt/latchkey/node
# Not below node_modules itself: Node strips no types there.
ln -s /opt/checkout /opt/latchkey/node_modules/latchkey
ln -s /opt/latchkey/node /opt/path/node
mount -t overlay -o lowerdir=/opt/path:/usr/bin path /usr/bin
mount --bind "$FOLDER/etc" /etc
mount -t tmpfs run /run
mount -t tmpfs var /var
mkdir -p /run/lock /var/lib /var/log /var/tmp
mount -t tmpfs -o mode=755 dev /dev
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "/dev/${device%:*}" c 1 "${device#*:}"; done
mkdir /dev/shm /dev/pts /dev/mqueue /dev/hugepages
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
ln -s pts/ptmx /dev/ptmx
umount -l /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount -t proc proc /proc
mount -t tmpfs -o mode=1777 tmp /tmp
# What systemd does by itself where it takes itself for the machine's: mounts that it makes are seen in the namespaces of services.
mount --make-rshared /
exec env -i container=latchkey-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=test.target --show-status=no --crash-reboot=no
