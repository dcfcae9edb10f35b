#!/bin/bash
# A private desktop for a machine without a screen, or beside the one you sit at: its own X display (no network, a cookie),
# session bus, accessibility bus, settings and window manager. Programs in it see your files, not your session.
#
#   packaging/desktop.sh start            start it; one that runs already is kept
#   packaging/desktop.sh env              print its environment, to be sourced: . <(packaging/desktop.sh env)
#   packaging/desktop.sh run COMMAND…     run a command in it
#   packaging/desktop.sh screenshot FILE  write what is on its screen to a PNG file
#   packaging/desktop.sh status           say whether it runs (exit status 3: it does not)
#   packaging/desktop.sh stop             end it and everything in it
#
# LAMD_DESKTOP_SIZE sets its size (1280x800).
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

base=$(state_folder)
state=$base/desktop
private_folder "$state"
mark=LAMD_DESKTOP=$state # in the environment of everything that runs in it, so that all of it can be found again
log=$state/log

marked() { { grep -zxFl -- "$mark" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d/ -f3; }

running() {
  [[ -s $state/pids && -s $state/env ]] || return 1
  local pid
  while read -r pid; do
    grep -qzxF -- "$mark" "/proc/$pid/environ" 2>/dev/null || return 1
  done <"$state/pids"
}

# ready COMMAND…: start it in a session of its own; the first line that it writes to its descriptor 3 becomes $line.
ready() {
  IFS= read -r -t 20 line < <(exec setsid -- "$@" 3>&1 >>"$log" 2>&1 </dev/null 9>&-) ||
    die "$1 did not start; its log is $log"
  printf '%s\n' "$!" >>"$state/pids"
}

environment() {
  local pair
  for pair in "$mark" "DISPLAY=$DISPLAY" "XAUTHORITY=$XAUTHORITY" "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR" \
    "DBUS_SESSION_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS" "DCONF_PROFILE=$DCONF_PROFILE" "LANG=${LANG:-C.UTF-8}" \
    XDG_SESSION_TYPE=x11 XDG_CURRENT_DESKTOP=openbox GDK_BACKEND=x11 GSK_RENDERER=cairo \
    QT_QPA_PLATFORM=xcb QT_ACCESSIBILITY=1 QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 SAL_USE_VCLPLUGIN=gtk3; do
    printf 'export %s=%q\n' "${pair%%=*}" "${pair#*=}"
  done
  printf 'unset WAYLAND_DISPLAY NO_AT_BRIDGE GTK_A11Y AT_SPI_BUS_ADDRESS\n'
}

start() {
  exec 9>"$state/lock"
  flock -w 60 9 || die "another start of the private desktop hangs"
  if running; then return; fi
  stop
  : >"$log"
  private_folder "$state/run"
  export "${mark?}" XDG_RUNTIME_DIR=$state/run XAUTHORITY=$state/Xauthority DCONF_PROFILE=$state/dconf-profile
  # A settings database of its own: what is switched on here stays off in the settings of the person.
  printf 'user-db:lamd\n' >"$DCONF_PROFILE"
  start_display
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
  # The environment comes first: what the bus starts inherits it.
  environment >"$state/env.new"
  # shellcheck disable=SC1091
  . "$state/env.new"
  ready dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS" --print-address=3
  timeout 20 gsettings set org.gnome.desktop.interface toolkit-accessibility true 9>&- ||
    die "the settings of the private desktop do not answer; the log is $log"
  timeout 20 gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus --method org.a11y.Bus.GetAddress \
    >>"$log" 2>&1 9>&- || die "the accessibility bus did not start; the log is $log"
  # As at any login: Documents, Downloads and the rest are there and known to file dialogs.
  timeout 20 xdg-user-dirs-update >>"$log" 2>&1 9>&- || say "the usual folders could not be made; see $log"
  setsid openbox --sm-disable >>"$log" 2>&1 </dev/null 9>&- &
  printf '%s\n' "$!" >>"$state/pids"
  /usr/bin/python3 "$LAMD_PACKAGING/screen.py" ready >>"$log" 2>&1 9>&- || die "no window manager; the log is $log"
  mv "$state/env.new" "$state/env"
}

start_display() {
  local cookie line
  cookie=$(mcookie)
  : >"$XAUTHORITY"
  chmod 0600 "$XAUTHORITY"
  xauth -q -f "$XAUTHORITY" add :0 . "$cookie" >>"$log" 2>&1
  ready Xvfb -displayfd 3 -screen 0 "${LAMD_DESKTOP_SIZE:-1280x800}x24" -auth "$XAUTHORITY" -nolisten tcp -noreset
  export DISPLAY=:$line
  xauth -q -f "$XAUTHORITY" add "$DISPLAY" . "$cookie" >>"$log" 2>&1
}

stop() {
  rm -f "$state/env"
  local signal pid pids
  for signal in TERM KILL; do
    mapfile -t pids < <(marked | grep -vxF -e "$$" -e "$BASHPID")
    ((${#pids[@]})) || break
    kill "-$signal" "${pids[@]}" 2>/dev/null || true
    for pid in "${pids[@]}"; do timeout 5 tail --pid="$pid" -s 0.02 -f /dev/null || break; done
  done
  rm -rf -- "$state/pids" "$state/run"
}

inside() {
  running || die "no private desktop runs; start one with packaging/desktop.sh start"
  # shellcheck disable=SC1091
  . "$state/env"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  status) if running; then say "running on $(sed -n 's/^export DISPLAY=//p' "$state/env")"; else say "not running"; exit 3; fi ;;
  env) inside && cat "$state/env" ;;
  run) inside && shift && exec "$@" ;;
  screenshot)
    [[ -n ${2:-} ]] || die "screenshot wants a file"
    inside && exec /usr/bin/python3 "$LAMD_PACKAGING/screen.py" screenshot "$2"
    ;;
  *)
    sed -n '2,/^set -/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p'
    exit 2
    ;;
esac
