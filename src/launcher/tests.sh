# shellcheck shell=bash
# Every gate and every test.
# Part of ./flashsale, which sets PROJECT and brings say and die.

run_tests() {
  find_jdk
  find_maven
  say_what_is_missing
  begin_beside
  step "gates, unit and integration tests" verify_into "$PROJECT/target"
  end_beside
  step "local run and images" maven -q failsafe:integration-test@local-run failsafe:verify@local-run
  step "chaos, each fault once" "$PROJECT/flashsale" chaos --short --seed 6
  say "all passed in $SECONDS s"
}

# Runs a step of `test` under a heading, and tells how long it took.
step() {
  local name=$1 start=$SECONDS
  shift
  say "== $name"
  "$@" || die "$name: failed after $((SECONDS - start)) s"
  say "== $name: passed in $((SECONDS - start)) s"
}

has() { command -v "$1" >/dev/null; }

say_what_is_missing() {
  has shellcheck || say "== shellcheck: skipped, on Debian 'apt-get install shellcheck'"
  has haproxy || say "== HAProxy's configuration: skipped, it needs haproxy: on Debian 'apt-get install haproxy'"
  has_spin || say "== models of the protocol: skipped, they need spin and gcc: on Debian 'apt-get install spin gcc'"
  has kubectl || say "== overlays of k8s/: not looked at, that needs kubectl on the PATH; the chart is, by the tests"
  has docker-compose || say "== docker-compose.yml: read by the tests alone; docker-compose would be asked as well"
}

has_spin() { has spin && has gcc; }

# The tests wait more than they compute, so what needs nothing of them is done beside them, by what they leave of the machine.
begin_beside() {
  BESIDE_LOG=$(mktemp)
  # A process group of its own can be ended with all it has started.
  set -m
  beside >"$BESIDE_LOG" 2>&1 &
  BESIDE=$!
  set +m
  trap 'kill -- "-$BESIDE" 2>/dev/null || true; rm -f "$BESIDE_LOG"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  say "== beside the tests: the local flavour, the other modules, the launcher, HAProxy's configuration, the models"
}

beside() {
  renice -n 19 -p "$BASHPID" >/dev/null
  if has shellcheck; then
    step "shellcheck" shellcheck -x "$PROJECT/flashsale" "$PROJECT"/src/launcher/*.sh "$PROJECT"/src/model/*.sh
  fi
  if has haproxy; then
    step "HAProxy's configuration" haproxy -c -q -f "$PROJECT/deploy/haproxy.cfg"
  fi
  step "local flavour" build_local_flavour
  step "simulation module" maven -f gatling/pom.xml verify
  step "benchmark module" maven -f bench/pom.xml verify
  step "chaos module" verify_into "$PROJECT/chaos/target" -f chaos/pom.xml
  if has_spin; then
    step "models of the protocol" model
  fi
}

end_beside() {
  local status=0
  wait "$BESIDE" || status=$?
  trap - EXIT
  cat "$BESIDE_LOG" >&2
  rm -f "$BESIDE_LOG"
  ((status == 0)) || die "what ran beside the tests failed, see above"
}
