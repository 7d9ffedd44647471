# shellcheck shell=bash
# A rolling deploy while a simulated sale is on: instances behind HAProxy are replaced one by one, as Kubernetes does it
# with k8s/base/deployment.yaml, and then there are more and fewer of them.
# Part of ./flashsale, which sets PROJECT and brings say and die, and of simulate.sh, which starts instances.

# The places deploy/haproxy.cfg has: for three instances, and one that comes before another goes.
PLACES=4
# Their delay, time-out and five seconds for the writer fit into this, as they must into Kubernetes' grace period.
STOP_LIMIT_S=30
# Of HAProxy to see that an instance is ready, or is not any more.
NOTICE_LIMIT_S=30
# SIGTERM, as a process tells its parent.
TERMINATED=143

# Sells, and meanwhile rolls. The instance with the servers is not behind HAProxy and stays.
rolling_deploy() {
  find_ports
  say "== an instance that keeps the servers, HAProxy, and three instances behind it"
  start_instance 0
  SIM_SETTINGS+=(QUARKUS_SHUTDOWN_DELAY="${QUARKUS_SHUTDOWN_DELAY:-4S}"
    FLASHSALE_ADMISSION_TRUSTED_PROXIES=127.0.0.1/32)
  start_proxy
  bring_up 1
  bring_up 2
  bring_up 3
  hides_what_is_not_for_shoppers
  start_sale
  say "== a new release: each is replaced, the new one first"
  replace 1 4
  replace 2 1
  replace 3 2
  say "== three become four"
  bring_up 3
  say "== four become two"
  take_down 4 1
  say "== two become three"
  bring_up 4
  await_shoppers "after the roll: choose more --seconds"
  say "== all is done; the sale goes on to its end"
  finish_sale
}

# Instance $2 comes, then instance $1 goes.
replace() {
  bring_up "$2"
  take_down "$1"
}

bring_up() {
  step_of_roll "instance $1 starts"
  start_instance "$1" $((FIRST_PORT + $1))
  await_proxy "$1" UP
  step_of_roll "instance $1 is ready, and HAProxy sends it shoppers"
}

# All of the instances are told to stop at once.
take_down() {
  local number
  for number in "$@"; do
    step_of_roll "instance $number is told to stop (SIGTERM)"
    kill "${SIMULATION_STACK[number]}" || die "instance $number had ended by itself"
  done
  for number in "$@"; do
    await_proxy "$number" DOWN
    step_of_roll "instance $number gets no shoppers any more"
  done
  for number in "$@"; do
    await_end "$number"
    step_of_roll "instance $number has ended"
  done
}

await_end() {
  local pid=${SIMULATION_STACK[$1]} deadline=$((SECONDS + STOP_LIMIT_S)) status=0
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || die "instance $1 did not stop within $STOP_LIMIT_S s"
    sleep 0.1
  done
  wait "$pid" || status=$?
  unset "SIMULATION_STACK[$1]"
  ((status == TERMINATED)) || die "instance $1 ended with status $status"
}

step_of_roll() { say "$(printf '%4d s  %s' "$SECONDS" "$*")"; }

# Finds PLACES + 2 free ports in a row: HAProxy's, those of the instances, and that of HAProxy's figures. They are below
# those that the system gives to whoever asks for any.
find_ports() {
  local attempt port
  for ((attempt = 0; attempt < 50; attempt++)); do
    FIRST_PORT=$((20000 + RANDOM % 10000))
    for ((port = FIRST_PORT; port < FIRST_PORT + PLACES + 2; port++)); do
      ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
    done
    return
  done
  die "no $((PLACES + 2)) free ports in a row on this machine"
}

# HAProxy may not repeat anything: that no request is lost is to be the instances' doing.
start_proxy() {
  local number settings=(FLASHSALE_PROXY_RETRIES="${FLASHSALE_PROXY_RETRIES:-0}"
    FLASHSALE_PROXY="127.0.0.1:$FIRST_PORT" FLASHSALE_PROXY_STATS="127.0.0.1:$((FIRST_PORT + PLACES + 1))")
  for ((number = 1; number <= PLACES; number++)); do
    settings+=("FLASHSALE_INSTANCE_$number=127.0.0.1:$((FIRST_PORT + number))")
  done
  env "${settings[@]}" haproxy -db -f "$PROJECT/deploy/haproxy.cfg" >"$SIMULATION_DIR/haproxy" 2>&1 &
  PROXY=$!
  SIMULATION_STACK[PLACES + 1]=$PROXY
}

# HAProxy's figures, a table with commas between.
proxy_figures() { proxy_answer $((FIRST_PORT + PLACES + 1)) "/;csv"; }

# What HAProxy answers at port $1 to who asks for $2.
proxy_answer() {
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
  cat <&3
  exec 3>&-
}

# Metrics and health are the instances', for those behind the proxy.
hides_what_is_not_for_shoppers() {
  local path answer
  for path in /q/metrics /q/health/ready /v1/../q/metrics /v1/%2e%2e/q/metrics; do
    answer=$(proxy_answer "$FIRST_PORT" "$path")
    [[ $answer == "HTTP/1.1 404 "* ]] || die "HAProxy lets shoppers see $path: ${answer%%$'\r'*}"
  done
}

# Waits until HAProxy finds instance $1 to be $2: UP or DOWN.
await_proxy() {
  local deadline=$((SECONDS + NOTICE_LIMIT_S))
  until proxy_figures 2>/dev/null | grep "^instances,instance-$1,.*,$2," >/dev/null; do
    kill -0 "$PROXY" 2>/dev/null || die "HAProxy has ended: $(tail -n 3 "$SIMULATION_DIR/haproxy")"
    ((SECONDS < deadline)) || die "HAProxy did not find instance $1 $2 within $NOTICE_LIMIT_S s"
    sleep 0.1
  done
}

# Starts the simulation, and returns when shoppers buy.
start_sale() {
  local sale
  sale=roll-$(date +%s)
  HISTORY=$PROJECT/gatling/target/simulated-sale/$sale/history.jsonl
  # Evenly: whatever happens to an instance is to happen under load.
  SIM_PROPERTIES=(-Dflashsale.shoppers=6000 -Dflashsale.units=8000 -Dflashsale.seconds=120 -Dflashsale.steady=true
    ${SIM_PROPERTIES[@]+"${SIM_PROPERTIES[@]}"}
    "-Dflashsale.sale=$sale" "-Dflashsale.history=$HISTORY" -Dflashsale.maxUnansweredPercent=0)
  # With a process group of its own it can be ended with all it has started.
  set -m
  simulate_against "http://127.0.0.1:$FIRST_PORT" "$SIMULATION_DATA" &
  SIMULATION_GROUP=$!
  set +m
  await_shoppers "yet"
}

# Waits until shoppers get answers; $1 says when that was hoped for.
await_shoppers() {
  local deadline=$((SECONDS + START_LIMIT_S)) before
  before=$(answers)
  until (($(answers) > before)); do
    kill -0 "$SIMULATION_GROUP" 2>/dev/null || die "the sale was over, or nobody came, $1"
    ((SECONDS < deadline)) || die "nobody bought within $START_LIMIT_S s, $1"
    sleep 0.5
  done
}

# The lines of the history, which are written some at a time; the first is not an answer.
answers() { if [[ -f $HISTORY ]]; then wc -l <"$HISTORY"; else echo 1; fi; }

finish_sale() {
  local status=0
  wait "$SIMULATION_GROUP" || status=$?
  proxy_figures | awk -F, '
    $1 == "# pxname" { for (field = 1; field <= NF; field++) at[$field] = field }
    $2 == "FRONTEND" && $1 == "shoppers" { requests = $at["req_tot"]; unavailable = $at["hrsp_5xx"] }
    $2 == "BACKEND" {
      printf "HAProxy: %d requests, %d answered 5xx; %d not connected, %d without an answer, %d tried again\n",
        requests, unavailable, $at["econ"], $at["eresp"], $at["wretr"] + $at["wredis"]
    }'
  return "$status"
}
