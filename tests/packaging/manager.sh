#!/bin/bash
# A service manager of its own for one person, as a login gives it, and a command in it:
#
#   unshare --mount [--map-root-user] tests/packaging/manager.sh RUNTIME COMMAND [ARGUMENT…]
#
# systemd --user wants a machine that systemd started; in the mount namespace of this script one looks like it.
set -euo pipefail
export XDG_RUNTIME_DIR=$1 DBUS_SESSION_BUS_ADDRESS=unix:path=$1/bus
shift
mkdir -p /run/systemd
mount -t tmpfs none /run/systemd
mkdir -p /run/systemd/system
dbus-daemon --session --nofork --address="$DBUS_SESSION_BUS_ADDRESS" &
bus=$!
/lib/systemd/systemd --user --log-target=console >"$XDG_RUNTIME_DIR/manager.log" 2>&1 &
manager=$!
trap 'kill -RTMIN+24 $manager; wait $manager; kill $bus' EXIT # 24: exit, stopping all units
for _ in {1..100}; do
  [[ $(systemctl --user is-system-running 2>/dev/null) =~ running|degraded ]] && break
  read -rt 0.1 <> <(:) || true
done
"$@"
