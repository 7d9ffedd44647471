#!/usr/bin/env bash
# Checks the formal models of the protocol with Spin; see --help, and docs/model.md for what they say.
set -euo pipefail

MODELS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
MEMORY_MAX_MB=3000
# Long enough for every correct model; a search that meets it counts as failed.
DEPTH_MAX=100000
# Broken variants are refuted within far fewer steps; the limit keeps their trails short.
BROKEN_DEPTH_MAX=600

usage() {
  cat <<'EOT'
usage: ./flashsale model [OPTION]
Checks the models of the protocol with Spin: the correct ones exhaustively, and that each broken variant is refuted.
Prints a line for each check, and exits with 1 if one does not end as expected.

  --deep           the larger bounds too: some minutes, up to 3 GB
  --trail VARIANT  how a broken variant goes wrong, step by step, in few steps
EOT
}

say() { printf '%s\n' "$*" >&2; }

# Builds the checker of model $1, with $2 as flags of the compiler, the bounds and variant being the rest.
build() {
  local model=$1 flags=$2
  shift 2
  DEFINES=("$@")
  cp "$MODELS/$model.pml" "$WORK/model.pml"
  rm -f "$WORK"/pan* "$WORK/model.pml.trail"
  # -o3: without it Spin merges statements, and its list of those never reached has gaps.
  (cd "$WORK" && spin -o3 "${DEFINES[@]}" -a model.pml >spin.log) || {
    cat "$WORK/spin.log" >&2
    exit 1
  }
  # shellcheck disable=SC2086 # several flags
  (cd "$WORK" && gcc $flags -w -DSAFETY -DVECTORSZ=1024 -DMEMLIM="$MEMORY_MAX_MB" -o pan pan.c)
}

# Runs the checker with the given options; leaves its report in $WORK/report.
search() { (cd "$WORK" && ./pan "$@" >report 2>&1) || true; }

states() { awk '/states, stored/ { print $1; exit }' "$WORK/report"; }
seconds() { awk '/elapsed time/ { print $4; exit }' "$WORK/report"; }
is_refuted() { [[ -f $WORK/model.pml.trail ]]; }
is_exhaustive() { grep -q 'errors: 0' "$WORK/report" && ! grep -qE 'max search depth|reached -DMEMLIM|interrupted' "$WORK/report"; }

# The steps that led to the violation.
steps() { (cd "$WORK" && spin "${DEFINES[@]}" -t model.pml | sed -e '/^#processes/,$d' -e 's/^ *//'); }

# The line of the model that was violated; its comment names the invariant.
violated() {
  local line
  line=$(steps | sed -n 's/^spin: model.pml:\([0-9]*\), Error.*/\1/p')
  sed -n "${line:-1}p" "$WORK/model.pml" | sed 's/^ *//'
}

trail() {
  steps | sed '/^spin: /d'
  printf 'violates: %s\n' "$(violated)"
}

# One line: verdict, name, what was expected, states, seconds.
report() { printf '%-6s  %-36s %-12s %9s states %7s s\n' "$1" "$2" "$3" "$(states)" "$(seconds)"; }

fail() {
  FAILED=$((FAILED + 1))
  report FAILED "$@"
}

# Model $1 holds under bounds $3...; $2 is the check's name, '|', and states that must be met, else it says nothing.
holds() {
  local model=$1 name=${2%%|*} marks=${2#*|} mark missed=''
  shift 2
  build "$model" -O1 "$@"
  search -m"$DEPTH_MAX"
  if is_refuted; then
    fail "$name" holds
    trail
    return
  fi
  if ! is_exhaustive; then
    fail "$name" holds
    cat "$WORK/report"
    return
  fi
  while IFS= read -r -d, mark; do
    if grep -qF "printf('reached: $mark" "$WORK/report"; then
      missed+=" '$mark'"
    fi
  done <<<"$marks,"
  if [[ -n $missed ]]; then
    fail "$name" holds
    say "  never reached:$missed"
    return
  fi
  report ok "$name" holds
}

# Model $1 without what $3 names violates invariant $2, under bounds $4...
breaks() {
  local model=$1 invariant=$2 variant=$3
  shift 3
  [[ -z $TRAIL || $TRAIL == "$variant" ]] || return 0
  if [[ -n $TRAIL ]]; then
    build "$model" '-O1 -DREACH' -DBROKEN="$variant" "$@"
    search -i -m"$BROKEN_DEPTH_MAX"
    trail
    FOUND=yes
    return
  fi
  build "$model" -O0 -DBROKEN="$variant" "$@"
  search -m"$BROKEN_DEPTH_MAX"
  if is_refuted && [[ $(violated) == *"/* $invariant"* ]]; then
    report ok "$variant" "breaks $invariant"
    return
  fi
  fail "$variant" "breaks $invariant"
  if is_refuted; then # otherwise than expected
    trail
  fi
}

# Bounds of orders.pml: $1 buyers, $2 retries of the first, $3 ends, $4 losses of memory, $5 1 with snapshots,
# $6 crashes, $7 needless rebuilds, $8 units (1).
bounds() {
  BOUNDS=(-DBUYERS="$1" -DRETRY="$2" -DENDS="$3" -DAMNESIA="$4" -DSNAPSHOTS="$5" -DCRASHES="$6" -DNEEDLESS="$7"
    -DTOTAL="${8:-1}")
}

correct_models() {
  bounds 2 1 1 0 0 1 1
  holds orders 'nothing lost, a crash, a rebuild|recovered,sold again,rebuilt' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 2 0 1 1 0 1 0
  holds orders 'emptied, a crash|recovered,resubmitted,second release,too late,rebuilt' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 2 0 1 1 1 0 0
  holds orders 'rolled back, two buyers|guard fires,resubmitted,sold again' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 1 1 1 1 1 0 0
  holds orders 'rolled back, a retry|key taken,resubmitted' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 1 0 1 1 1 1 1
  holds orders 'rolled back during a rebuild, a crash|recovered,resubmitted' -DBROKEN=0 "${BOUNDS[@]}"
  holds payments 'payments|paid,paid by the second attempt,given up,refunded' -DBROKEN=0
}

deep_models() {
  bounds 2 1 2 0 0 1 1
  holds orders 'deep: nothing lost, two ends|recovered,sold again' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 2 1 1 1 0 1 0
  holds orders 'deep: emptied, a crash, a retry|recovered,resubmitted,second release,too late' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 2 1 1 1 1 0 0
  holds orders 'deep: rolled back, a retry|guard fires,key taken,resubmitted,too late' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 2 0 1 1 0 0 1
  holds orders 'deep: emptied during a rebuild|resubmitted,second release,guard fires' -DBROKEN=0 "${BOUNDS[@]}"
  bounds 2 0 2 1 0 1 0 2
  holds orders 'deep: two units, two ends|recovered,resubmitted' -DBROKEN=0 "${BOUNDS[@]}"
}

broken_variants() {
  bounds 2 0 1 1 0 0 0
  breaks orders I2 NO_FENCE "${BOUNDS[@]}"
  breaks orders I2 NO_SECOND_RELEASE "${BOUNDS[@]}"
  bounds 2 0 1 1 1 0 0
  breaks orders I1 NO_GUARD "${BOUNDS[@]}"
  bounds 2 0 1 0 0 0 0
  breaks orders I2 RELEASE_NOT_IDEMPOTENT "${BOUNDS[@]}"
  breaks orders I1 INSERT_NOT_IDEMPOTENT "${BOUNDS[@]}"
  bounds 1 1 1 1 1 0 0
  breaks orders I4 NO_UNIQUE_KEY "${BOUNDS[@]}"
  breaks orders I3 REPLAY_NOT_HELD "${BOUNDS[@]}"
  bounds 2 0 1 0 0 1 1
  breaks orders I3 NO_UNLINK "${BOUNDS[@]}"
  breaks orders I3 DRAIN_NOTHING "${BOUNDS[@]}"
  bounds 1 0 1 1 1 1 1
  breaks orders I2 UNLINK_LAST_ONLY "${BOUNDS[@]}"
  breaks orders I2 IDENTITY_AT_END "${BOUNDS[@]}"
  bounds 1 0 1 1 0 0 1
  breaks orders I2 NO_SENTINEL_CHECK "${BOUNDS[@]}"
  bounds 1 0 1 0 0 1 2
  breaks orders I2 NO_EPOCH_CHECK "${BOUNDS[@]}"
  local variant
  for variant in NO_REFUND TWO_OPEN CONFIRM_UNNAMED TIMEOUT_IS_DECLINED EXPIRE_UNASKED; do
    breaks payments I4 "$variant"
  done
}

DEEP='' TRAIL='' FOUND='' FAILED=0
case ${1:-} in
  '') ;;
  --deep) DEEP=yes ;;
  --trail) TRAIL=${2:-} ;;
  --help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

if [[ ${1:-} == --trail ]]; then
  [[ -n $TRAIL ]] || {
    usage >&2
    exit 2
  }
  broken_variants
  [[ -n $FOUND ]] || {
    say "no variant '$TRAIL'; docs/model.md lists them"
    exit 2
  }
  exit 0
fi

correct_models
broken_variants
if [[ -n $DEEP ]]; then
  deep_models
fi
((FAILED == 0)) || {
  say "$FAILED checks failed, after $SECONDS s"
  exit 1
}
say "all as expected, after $SECONDS s"
