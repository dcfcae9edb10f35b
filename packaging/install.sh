#!/bin/bash
# Install lamd for one person: its own environment in ~/.local/share/lamd/venv, lam and lamd in ~/.local/bin, and menu
# entry, icons, manual pages and completions in ~/.local/share. The clone is not needed afterwards. Start it with the
# session by `lam service install --desktop`.
#
#   packaging/install.sh               install, or install anew over an older one; settings and journal stay
#   packaging/install.sh --uninstall   remove it; settings, journal and models that you added stay
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

venv=${XDG_DATA_HOME:-$HOME/.local/share}/lamd/venv
bin=$HOME/.local/bin
log=$(state_folder)/install.log

uninstall() {
  if [[ -x $venv/bin/lam ]]; then
    "$venv/bin/lam" service remove || true
    "$venv/bin/lam" autostart off || true
  fi
  /usr/bin/python3 "$LAMD_PACKAGING/integration.py" remove
  local name
  for name in lam lamd; do
    if [[ $(readlink "$bin/$name" 2>/dev/null) == "$venv/bin/$name" ]]; then rm -f "${bin:?}/$name"; fi
  done
  rm -rf -- "$venv"
  say "Removed. Your settings and your journal are still in ~/.config/lamd and ~/.local/state/lamd."
}

install() {
  : >"$log"
  say "Installing; the log is $log"
  say "1/4 system packages"
  install_packages "$log" "$LAMD_PACKAGING"/apt-{build,run}.txt
  say "2/4 Python environment in $venv"
  make_environment "$log" "$venv"
  say "3/4 the language model's engine, built for this processor: some minutes"
  install_engine "$log" "$venv"
  say "4/4 lamd and its libraries"
  pip_install "$log" "$venv" "$LAMD_ROOT"
  # The same version may hold other code: pip would keep the old.
  pip_install "$log" "$venv" --force-reinstall --no-deps "$LAMD_ROOT"
  mkdir -p "$bin"
  ln -sf "$venv/bin/lam" "$venv/bin/lamd" "$bin/"
  "$venv/bin/lam" --version >&2
  "$venv/bin/python" "$LAMD_PACKAGING/integration.py" install --lam "$bin/lam" # menu entry, icons, manual, completions
  say "Installed in $SECONDS s: $bin/lam and $bin/lamd. Start it with your session: lam service install --desktop"
  [[ :$PATH: == *":$bin:"* ]] || say "$bin is not in your PATH; a new login will have it, or call it by its full name."
}

case ${1:-} in
  "") install ;;
  --uninstall) uninstall ;;
  *)
    sed -n '2,/^set -/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p'
    exit 2
    ;;
esac
