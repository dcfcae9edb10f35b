#!/bin/bash
# Trains the models from what is in the repository: the grounder with its second reader, then the planner.
# Installs what that needs and is missing: PyTorch and more into .venv-train, lamd's own environment where there is none.
#
#   packaging/train.sh [--small] [--ship] [--work FOLDER]
#
#   --small         a few examples and steps, to try the recipes: minutes, and models that are of no use
#   --ship          put the models into models/shipped, not below FOLDER
#   --work FOLDER   checkpoints, log, and the models in FOLDER/made; else models/work, with --small models/work/small
#
# Hours on two cores. pip takes the PyTorch of its index, on PyPI the one for CUDA, which is a large download.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

venv=$LAMD_ROOT/.venv
train=$LAMD_ROOT/.venv-train
requirements=$LAMD_ROOT/models/recipes/requirements.txt
work=
trying=
ship=

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

while (($#)); do
  case $1 in
    --small) trying=1 ;;
    --ship) ship=1 ;;
    --work) work=$(realpath -m -- "${2:?--work needs a folder}") && shift ;;
    -h | --help) usage 0 ;;
    *) usage 2 ;;
  esac
  shift
done
[[ -z $trying || -z $ship ]] || die "--small makes nothing that could ship"

work=${work:-$LAMD_ROOT/models/work${trying:+/small}}
made=$work/made
[[ -z $ship ]] || made=$LAMD_ROOT/models/shipped
mkdir -p "$work" "$made"/{planner,grounder}
log=$work/train.log
: >"$log"

install() {
  [[ -x $venv/bin/lam ]] || "$LAMD_PACKAGING/quickstart.sh" --install
  local stamp
  stamp=$(cat "$requirements" "$LAMD_PACKAGING"/{common,train}.sh | sha256sum)
  [[ $(cat "$train/lamd-train.stamp" 2>/dev/null) == "$stamp" ]] && return
  [[ -x $train/bin/pip ]] || run_logged "$log" /usr/bin/python3 -m venv "$train"
  pip_install "$log" "$train" -r <(grep -v '^all-mpnet' "$requirements")
  pip_install "$log" "$train" --no-deps -r <(grep '^all-mpnet' "$requirements")
  printf '%s\n' "$stamp" >"$train/lamd-train.stamp"
}

# recipe PYTHON MODULE ARGUMENT…: its lines are shown and kept, its warnings kept only.
recipe() {
  local python=$1
  shift
  printf '\n$ %s\n' "$*" >>"$log"
  # shellcheck disable=SC2094 # both only add to it
  if ! HF_HUB_OFFLINE=1 "$python" -m "models.recipes.$1" "${@:2}" 2>>"$log" </dev/null | tee -a "$log"; then
    tail -n 20 "$log" >&2
    die "models.recipes.$1 failed; the whole log is $log"
  fi
}

if [[ -n $trying ]]; then
  planner=(--small) grounder=(--small --steps 2 --no-told) export=(--small --no-report) measured=(--first 12)
  reranker=(--small --steps 2 --threads 1) small=(--small)
else
  planner=(--threads 2) grounder=(--steps 2400) export=() measured=()
  reranker=(--steps 2000 --bf16) small=()
fi

say "The log is $log"
say "1/9 what training needs, in .venv-train"
install
cd "$LAMD_ROOT"
say "2/9 grounder: training ($SECONDS s)"
recipe "$train/bin/python" grounder "${grounder[@]}" --work "$work/grounder"
say "3/9 grounder: 8 bits, calibration ($SECONDS s)"
recipe "$train/bin/python" grounder_export "${export[@]}" --work "$work/grounder" --out "$made/grounder"
say "4/9 grounder: what reads intents ($SECONDS s)"
recipe "$train/bin/python" intents "${small[@]}" --out "$made/grounder"
say "5/9 grounder: training its second reader ($SECONDS s)"
recipe "$train/bin/python" reranker "${reranker[@]}" --init "$work/grounder/tuned" --work "$work/reranker"
say "6/9 grounder: second reader in 8 bits, calibration ($SECONDS s)"
recipe "$train/bin/python" reranker_export "${small[@]}" --init "$work/grounder/tuned" --work "$work/reranker" \
  --out "$made/grounder"
say "7/9 planner: training ($SECONDS s)"
recipe "$train/bin/python" pointer "${planner[@]}" --work "$work/pointer"
say "8/9 planner: 4 bits ($SECONDS s)"
recipe "$train/bin/python" pointer_export "${small[@]}" --work "$work/pointer" --into "$made/planner"
say "9/9 planner: calibration ($SECONDS s)"
recipe "$venv/bin/python" pointer_ship "${measured[@]}" --work "$work/pointer" --into "$made/planner"
say "The models are in $made ($SECONDS s)."
