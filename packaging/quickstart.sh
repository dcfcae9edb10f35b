#!/bin/bash
# From a fresh clone on Debian 12 to a command carried out. Installs what is missing (once, some minutes), starts lamd
# where it does not run, says the command, shows what happens. On a machine without a screen it makes a private desktop
# and leaves a picture of it.
#
#   packaging/quickstart.sh "COMMAND"     options of `lam do` may stand before it
#   packaging/quickstart.sh --install     only install
#   packaging/quickstart.sh --stop        end the daemon and the private desktop
#
# Ends with the exit status of lam: 0 finished, 3 refused, 4 asked, 5 out of scope, 7 partial, 8 stopped, 1 failed.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

venv=$LAMD_ROOT/.venv
state=$(state_folder)
log=$state/install.log
daemon_log=$state/lamd.log
here=$PWD

has_session() { [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} && -n ${DBUS_SESSION_BUS_ADDRESS:-} ]]; }

install() {
  local lists=("$LAMD_PACKAGING"/apt-{build,run}.txt)
  has_session || lists+=("$LAMD_PACKAGING/apt-desktop.txt")
  [[ -x $venv/bin/lam && $(cat "$venv/lamd-run.stamp" 2>/dev/null) == "$(fingerprint "${lists[@]}")" ]] && return
  stop_daemon
  : >"$log"
  say "Installing; the log is $log"
  say "1/4 system packages"
  install_packages "$log" "${lists[@]}"
  say "2/4 Python environment in .venv"
  make_environment "$log" "$venv"
  say "3/4 the language model's engine, built for this processor: some minutes"
  install_engine "$log" "$venv"
  say "4/4 lamd and its libraries"
  pip_install "$log" "$venv" -e "$LAMD_ROOT"
  fingerprint "${lists[@]}" >"$venv/lamd-run.stamp" # anew: Python itself may have come only now
  say "Installed in $SECONDS s."
}

enter_desktop() {
  if has_session; then
    # Programs offer their accessibility tree only where this is on.
    if [[ $(gsettings get org.gnome.desktop.interface toolkit-accessibility 2>/dev/null) == false ]]; then
      gsettings set org.gnome.desktop.interface toolkit-accessibility true
      say "Accessibility was off in this session and is now on; programs that run already may have to be restarted."
    fi
    return
  fi
  "$LAMD_PACKAGING/desktop.sh" start
  # shellcheck disable=SC1090
  . <("$LAMD_PACKAGING/desktop.sh" env)
}

start_daemon() {
  "$venv/bin/lam" status >/dev/null 2>&1 && return
  setsid "$venv/bin/lamd" >>"$daemon_log" 2>&1 </dev/null &
  printf '%s\n' "$!" >"$state/lamd.pid"
  "$venv/bin/lam" status --wait 60 >>"$daemon_log" 2>&1 && return
  tail -n 20 "$daemon_log" >&2
  die "lamd is not ready; its log is $daemon_log, and: $venv/bin/lam doctor"
}

# stop_daemon: the one that this script started, no other.
stop_daemon() {
  local pid
  pid=$(cat "$state/lamd.pid" 2>/dev/null) || return 0
  rm -f "$state/lamd.pid"
  grep -qzxF -- "$venv/bin/lamd" "/proc/$pid/cmdline" 2>/dev/null || return 0
  kill "$pid"
  timeout 10 tail --pid="$pid" -s 0.05 -f /dev/null || kill -9 "$pid"
}

picture() {
  local file=$here/lamd-screenshot.png
  [[ -w $here ]] || file=$state/lamd-screenshot.png
  "$LAMD_PACKAGING/desktop.sh" screenshot "$file" && say "The screen afterwards: $file"
}

case ${1:-} in
  "" | -h | --help)
    sed -n '2,/^set -/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p'
    exit 2
    ;;
  --stop)
    stop_daemon
    if [[ -x $(command -v Xvfb) ]]; then "$LAMD_PACKAGING/desktop.sh" stop; fi
    exit 0
    ;;
  --install)
    install
    exit 0
    ;;
esac

private=$(has_session || echo yes)
install
enter_desktop
start_daemon
status=0
"$venv/bin/lam" "do" "$@" || status=$?
if [[ $private ]]; then
  picture || true
  say "Next: packaging/quickstart.sh \"…\", or any client: packaging/desktop.sh run .venv/bin/lam --help"
fi
exit "$status"
