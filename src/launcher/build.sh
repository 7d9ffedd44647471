# shellcheck shell=bash
# Finds the JDK and Maven, and builds and trains the service.
# Part of ./flashsale, which sets PROJECT and brings say and die.

TRAINING_LIMIT_S=120
JAVA_VERSION_MIN=25
MAVEN_VERSION_MIN=3.8.6
# The serial collector: beside two database servers on a small machine, collector threads only take cores away.
JAVA_FLAGS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx1g -XX:+UseSerialGC
  -XX:+ExitOnOutOfMemoryError)

# Prints the major version of the JDK in directory $1; fails if there is none.
jdk_version() {
  [[ -x $1/bin/java && -x $1/bin/javac ]] || return 1
  if [[ -f $1/release ]]; then
    # Asking a JDK means starting it, half a second each.
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

# The directory of the java on the PATH, its links followed.
java_on_path() {
  local java
  java=$(command -v java) || return 1
  while [[ -L $java ]]; do
    local link
    link=$(readlink "$java")
    [[ $link == /* ]] || link=$(dirname "$java")/$link
    java=$link
  done
  dirname "$(dirname "$java")"
}

find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" "$(java_on_path || true)" /usr/lib/jvm/* \
    "$HOME"/.sdkman/candidates/java/* "$(/usr/libexec/java_home -v "$JAVA_VERSION_MIN+" 2>/dev/null || true)"; do
    version=$(jdk_version "$candidate") || continue
    if [[ -n $version ]] && ((version >= JAVA_VERSION_MIN)); then
      export JAVA_HOME=$candidate
      return
    fi
  done
  die "needs a JDK $JAVA_VERSION_MIN or newer: install one (such as Temurin $JAVA_VERSION_MIN) or set JAVA_HOME to it"
}

find_maven() {
  local version=
  if command -v mvn >/dev/null; then
    # Read to the end: mvn must not die of a closed pipe.
    version=$(mvn -B --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
  fi
  [[ -n $version && $(printf '%s\n' "$MAVEN_VERSION_MIN" "$version" | sort -V | head -n 1) == "$MAVEN_VERSION_MIN" ]] ||
    die "needs Maven $MAVEN_VERSION_MIN or newer as 'mvn' on the PATH: install it (https://maven.apache.org)"
  # Maven's own libraries make the JDK warn.
  export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
}

maven() { (cd "$PROJECT" && mvn -B "$@"); }

# Whether directory $1 was built after its sources, the other arguments, last changed.
is_fresh() {
  local built=$1/built
  shift
  [[ -f $built && -z $(find "$@" -newer "$built" -print | head -n 1) ]]
}

# Runs Maven with the other arguments to fill directory $1, and marks it as built.
build_into() {
  local directory=$1 log=$1/build.log
  shift
  find_maven
  say "building (about a minute; longer the first time, when Maven downloads) ..."
  mkdir -p "$directory"
  # As old as the start of the build it marks, so that what changed meanwhile is built the next time.
  touch "$directory/built.new"
  if ! maven "$@" -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip package >"$log" 2>&1; then
    # Warnings as well, which fail the compilation; stack traces are indented.
    grep -E '^\[(WARNING|ERROR)\] [^[:space:]]' "$log" >&2 || tail -n 20 "$log" >&2
    die "the build failed, see above and $log"
  fi
  mv "$directory/built.new" "$directory/built"
}

# Runs all of Maven's checks with the other arguments, which fill directory $1, and marks it as built.
verify_into() {
  local directory=$1
  shift
  mkdir -p "$directory"
  touch "$directory/built.new"
  # No errexit here: the caller looks at the status.
  maven "$@" verify && mv "$directory/built.new" "$directory/built"
}

# Builds the service's flavour $1 into target/$1: with the profiles $2, from src/main and the other arguments.
build_flavour() {
  local directory=$PROJECT/target/$1 profiles=$2
  shift 2
  is_fresh "$directory" "$PROJECT/pom.xml" "$PROJECT/src/main" "$@" || build_into "$directory" "-P$profiles"
}

build_local_flavour() {
  build_flavour local local "$PROJECT/src/local"
  learn local
}

# The service of flavour $1.
app() { printf '%s\n' "$PROJECT/target/$1/quarkus-app/quarkus-run.jar"; }

# Trains flavour $1 once for each build, even if it fails, and again if it was cut short; adds to JAVA_FLAGS what lets
# the JVM use what it learnt from that: classes as loaded, and profiles of the buy path.
learn() {
  TRAINED=$PROJECT/target/$1/trained.aot
  if [[ ${FLASHSALE_TRAINING:-on} != off && $PROJECT/target/$1/built -nt $TRAINED.tried ]]; then
    rm -f "$TRAINED"*
    train "$1"
    touch "$TRAINED.tried"
  fi
  if [[ -f $TRAINED ]]; then
    # A cache that does not fit, after an upgrade of the JDK perhaps, is not used; that is no news for the terminal.
    JAVA_FLAGS+=("-XX:AOTCache=$TRAINED" "-Xlog:aot*=off" "-Xlog:cds*=off")
  fi
}

# Lets the service of flavour $1 sell a sale out, for the JVM to learn from, and keeps what it learnt. Without it all
# runs the same, only slower at first: a failure is told and no more.
train() {
  local log=$PROJECT/target/$1-training.log status=0
  TRAINING_OUTPUT=$TRAINED.$$
  say "training, once for each build (up to a minute) ..."
  training_run "$1" >"$log" 2>&1 &
  TRAINING=$!
  trap 'stop_training; exit 130' INT
  trap 'stop_training; exit 143' TERM
  wait "$TRAINING" || status=$?
  trap - INT TERM
  if ((status == 0)) && [[ -f $TRAINING_OUTPUT ]]; then
    mv "$TRAINING_OUTPUT" "$TRAINED"
  else
    rm -f "$TRAINING_OUTPUT"*
    say "the training failed, see $log; starts will be slower"
  fi
}

stop_training() {
  say "stopping the training ..."
  kill "$TRAINING" 2>/dev/null || true
  wait "$TRAINING" || true
  rm -f "$TRAINING_OUTPUT"*
}

# Trains flavour $1. To be run in the background: its traps and variables are those of a process of its own. 124 if it takes too long.
training_run() {
  trainee=''
  data=$(mktemp -d)
  trap 'kill $trainee 2>/dev/null || true; wait; rm -rf "$data"' EXIT
  trap 'exit 143' TERM
  # What the user has set for the run, such as servers or ports, is not the training's.
  for variable in ${!QUARKUS_*} ${!MP_JWT_*}; do
    unset "$variable"
  done
  FLASHSALE_DATA_DIR=$data QUARKUS_HTTP_PORT=0 \
    "$JAVA_HOME/bin/java" "${JAVA_FLAGS[@]}" "-XX:AOTCacheOutput=$TRAINING_OUTPUT" \
    -Dflashsale.training=true -jar "$(app "$1")" &
  trainee=$!
  deadline=$((SECONDS + TRAINING_LIMIT_S))
  while kill -0 "$trainee" 2>/dev/null; do
    ((SECONDS < deadline)) || exit 124
    sleep 0.2
  done
  wait "$trainee"
}
