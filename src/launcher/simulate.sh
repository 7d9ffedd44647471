# shellcheck shell=bash
# The simulated sale, on a stack of its own or on one that runs.
# Part of ./flashsale, which sets PROJECT and brings say and die.

START_LIMIT_S=300

simulate_usage() {
  cat <<'EOF'
usage: ./flashsale simulate [OPTION]...
Sells a simulated sale, then lets an oracle check the books. Exits with 1 if either is red.

  --checkout    shoppers also pay, cancel or leave their order, and come back for what others left
  --waiting-room
                shoppers (50000) join a waiting room, most before the sale opens, and buy when
                they are let in; the draw is verified
  --abuse       honest shoppers at a constant rate, while others attack every limit in turns and Redis
                restarts; judges how much slower the honest ones were, and whether each limit held
  --rolling-deploy
                shoppers (6000) buy through HAProxy (which must be installed) from three instances that are
                replaced one by one, then become four, two and three again; no request may be lost
  --shoppers-per-second N  with --abuse: honest shoppers (100)
  --instances N instances of the service on one stack (1)
  --shoppers N  distinct shoppers in the spike (20000; 3000 with --checkout)
  --units N     units for sale (1000; 8000 with --rolling-deploy)
  --seconds N   how long the shoppers take to arrive (60; 120 with --rolling-deploy); with --abuse, a
                phase (6, at least 4)
  --seed N      repeat a run's shoppers (random, and printed)
  --url URL     a local run to sell on, instead of one started for the simulation; several,
                with commas between, if they share their servers and keys
  --data DIR    with --url: that run's data directory, so that the oracle can read PostgreSQL;
                without it the oracle reads orders over HTTP
EOF
}

simulate_misused() {
  say "flashsale simulate: $*"
  simulate_usage >&2
  exit 2
}

# Reads the options of simulate into SIM_*.
read_simulate_options() {
  SIM_URL='' SIM_DATA='' SIM_INSTANCES=1 SIM_PROPERTIES=() SIM_SETTINGS=() SIM_ABUSE='' SIM_ROLLING=''
  while (($# > 0)); do
    case $1 in
      --help)
        simulate_usage
        exit 0
        ;;
      --checkout)
        SIM_PROPERTIES+=(-Dflashsale.simulation=checkout)
        shift
        continue
        ;;
      --waiting-room)
        SIM_PROPERTIES+=(-Dflashsale.simulation=waiting-room)
        shift
        continue
        ;;
      --abuse)
        SIM_ABUSE=yes
        SIM_PROPERTIES+=(-Dflashsale.simulation=abuse)
        # Limits of addresses are on, and the simulation is the proxy whose word on addresses is taken.
        SIM_SETTINGS+=(FLASHSALE_RATE_LIMITS_ADDRESS_WRITES_ENABLED=true
          FLASHSALE_RATE_LIMITS_ADDRESS_READS_ENABLED=true
          FLASHSALE_ADMISSION_TRUSTED_PROXIES=127.0.0.1/32)
        shift
        continue
        ;;
      --rolling-deploy)
        SIM_ROLLING=yes
        shift
        continue
        ;;
      --shoppers-per-second | --shoppers | --units | --seconds | --seed | --instances | --url | --data) ;;
      *) simulate_misused "unknown option '$1'" ;;
    esac
    (($# > 1)) || simulate_misused "$1 needs a value"
    case $1 in
      --url) SIM_URL=$2 ;;
      --data) SIM_DATA=$(cd "$2" && pwd) || simulate_misused "no directory '$2'" ;;
      *)
        [[ $2 =~ ^[1-9][0-9]*$ || $1 == --seed && $2 == 0 ]] || simulate_misused "$1 needs a number"
        case $1 in
          --instances) SIM_INSTANCES=$2 ;;
          --shoppers-per-second) SIM_PROPERTIES+=("-Dflashsale.shoppersPerSecond=$2") ;;
          *) SIM_PROPERTIES+=("-Dflashsale.${1#--}=$2") ;;
        esac
        ;;
    esac
    shift 2
  done
  [[ -z $SIM_ABUSE || -z $SIM_URL ]] || simulate_misused "--abuse restarts Redis, so it takes no --url"
  if [[ -n $SIM_ROLLING ]]; then
    [[ -z $SIM_ABUSE && -z $SIM_URL && $SIM_INSTANCES == 1 && "${SIM_PROPERTIES[*]-}" != *waiting-room* ]] ||
      simulate_misused "--rolling-deploy brings its own instances and sells a sale without a waiting room"
  fi
}

# Sells at the service of URL $1, whose data directory is $2 (empty if unknown), and checks the books.
simulate_against() {
  find_maven
  # The oracle's verdict is the message; the plugin's stack trace about the exit code is not.
  maven -q -f gatling/pom.xml -Dorg.slf4j.simpleLogger.log.org.codehaus.mojo.exec.ExecMojo=off \
    test-compile exec:exec@simulated-sale "-Dflashsale.url=$1" "-Dflashsale.oracle.dataDir=$2" \
    ${SIM_PROPERTIES[@]+"${SIM_PROPERTIES[@]}"}
}

# Waits until the run whose output is in file $1 and whose process is $2 says it is ready.
await_ready() {
  local deadline=$((SECONDS + START_LIMIT_S))
  until grep -q '^ready ' "$1"; do
    kill -0 "$2" 2>/dev/null || die "the stack did not start, see above"
    ((SECONDS < deadline)) || die "the stack was not ready within $START_LIMIT_S s"
    sleep 0.2
  done
}

simulate() {
  read_simulate_options "$@"
  find_jdk
  if [[ -n $SIM_URL ]]; then
    simulate_against "$SIM_URL" "$SIM_DATA"
    return
  fi
  [[ -z $SIM_ROLLING ]] || require_program haproxy haproxy
  build_local_flavour
  SIMULATION_DIR=$(mktemp -d)
  SIMULATION_STACK=()
  SIMULATION_DATA='' SIMULATION_GROUP=''
  trap stop_simulation_stack EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if [[ -n $SIM_ROLLING ]]; then
    rolling_deploy
    return
  fi
  local number urls=''
  for ((number = 1; number <= SIM_INSTANCES; number++)); do
    start_instance "$number"
    urls+=${urls:+,}$(sed -n 's/^ready //p' "$SIMULATION_DIR/out$number")
  done
  simulate_against "$urls" "$SIMULATION_DATA"
}

# Starts instance $1 of the simulation's stack on port $2, or any. The first to start brings the servers and the keys,
# which the others share.
start_instance() {
  local directory=$SIMULATION_DIR/data$1 out=$SIMULATION_DIR/out$1 setting settings=()
  if [[ -z $SIMULATION_DATA ]]; then
    SIMULATION_DATA=$directory
  else
    if [[ ! -d $directory ]]; then
      mkdir "$directory"
      cp -R "$SIMULATION_DATA/keys" "$directory"
    fi
    while read -r setting; do
      settings+=("$setting")
    done <"$SIMULATION_DATA/run.env"
  fi
  # What an earlier instance of this number said is not this one's.
  : >"$out"
  env ${SIM_SETTINGS[@]+"${SIM_SETTINGS[@]}"} ${settings[@]+"${settings[@]}"} \
    FLASHSALE_DATA_DIR="$directory" QUARKUS_HTTP_PORT="${2:-0}" "$PROJECT/flashsale" run >"$out" &
  SIMULATION_STACK[$1]=$!
  await_ready "$out" $!
}

# The simulation, if it has a process group of its own; then all instances at once, but for the first, whose the servers are.
stop_simulation_stack() {
  local status=$? numbers=(${SIMULATION_STACK[@]+"${!SIMULATION_STACK[@]}"})
  [[ -z $SIMULATION_GROUP ]] || kill -- "-$SIMULATION_GROUP" 2>/dev/null || true
  stop_and_await ${numbers[@]+"${numbers[@]:1}"}
  stop_and_await ${numbers[@]+"${numbers[0]}"}
  rm -rf "$SIMULATION_DIR"
  exit "$status"
}

stop_and_await() {
  local number
  for number in "$@"; do
    kill "${SIMULATION_STACK[number]}" 2>/dev/null || true
  done
  for number in "$@"; do
    wait "${SIMULATION_STACK[number]}" || true
  done
}
