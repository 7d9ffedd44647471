# shellcheck shell=bash
# The chaos run: the production build with its servers, broken while shoppers buy.
# Part of ./flashsale, which sets PROJECT and brings say and die.

# The production build; the local flavour would bring servers of its own.
build_production() {
  is_fresh "$PROJECT/target" "$PROJECT/pom.xml" "$PROJECT/src/main" || build_into "$PROJECT/target"
}

chaos() {
  find_jdk
  local module=$PROJECT/chaos
  if [[ " $* " != *" --help "* && " $* " != *" --list "* ]]; then
    build_production
  fi
  is_fresh "$module/target" "$module/pom.xml" "$module/src/main" || build_into "$module/target" -f chaos/pom.xml
  # Instances get little memory: there are several, beside the servers.
  local flags=("${JAVA_FLAGS[@]/#-Xmx*/-Xmx256m}")
  # exec: signals must reach the JVM, which then ends what it started.
  exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Xmx512m -XX:+UseSerialGC -cp "$module/target/classes:$module/target/lib/*" dev.flashsale.chaos.Chaos \
    --project "$PROJECT" "${flags[@]/#/--java-flag=}" "$@"
}
