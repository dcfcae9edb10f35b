#!/bin/bash
# Everything that must hold before a change lands: style, types, the floors, and all tests, those with real programs too.
# Installs what that needs and is missing.
#
#   packaging/test.sh [arguments of pytest]
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

venv=$LAMD_ROOT/.venv
log=$(state_folder)/test-install.log

install() {
  local lists=("$LAMD_PACKAGING"/apt-{build,run,desktop,test}.txt)
  [[ -x $venv/bin/lam && $(cat "$venv/lamd-test.stamp" 2>/dev/null) == "$(fingerprint "${lists[@]}")" ]] && return
  : >"$log"
  say "Installing; the log is $log"
  say "1/4 system packages"
  install_packages "$log" "${lists[@]}"
  say "2/4 Python environment in .venv ($SECONDS s)"
  make_environment "$log" "$venv"
  say "3/4 the language model's engine, built for this processor ($SECONDS s)"
  install_engine "$log" "$venv"
  say "4/4 lamd, its libraries and the tools that check it ($SECONDS s)"
  pip_install "$log" "$venv" -e "${LAMD_ROOT}[dev]"
  fingerprint "${lists[@]}" >"$venv/lamd-test.stamp" # anew: Python itself may have come only now
  say "Installed in $SECONDS s."
}

failed=()
check() {
  say "== $* ($SECONDS s)"
  "$venv/bin/$1" "${@:2}" || failed+=("$1 ${2:-}")
}

install
cd "$LAMD_ROOT"
check ruff check
check ruff format --check
check mypy
check lint-imports
say "== pytest $* ($SECONDS s)"
status=0
"$venv/bin/python" -m pytest "$@" || status=$?
((status == 0)) || failed+=("pytest ($status)")
say "== $SECONDS s"
if ((${#failed[@]})); then
  say "failed: $(printf '%s; ' "${failed[@]}")"
  exit 1
fi
