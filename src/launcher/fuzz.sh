# shellcheck shell=bash
# Sends the service what nobody should, and gives its parsers what nobody would.
# Part of ./flashsale, which sets PROJECT and brings say and die.

fuzz_usage() {
  cat <<'EOT'
usage: ./flashsale fuzz [OPTION]...
Sends bad requests to every route, and compares what the stores hold before and after them; see docs/fuzzing.md.
Exits with 0 if every one was refused as it should be and nothing changed.

  --requests N  how many (1000000); all but ten of a batch are bad for sure, those may be accepted
  --batch N     how many between two looks at the stores (2000)
  --seed N      makes the requests of an earlier run again (a new one)
  --first N     begins with the batch of that request (0)
  --parsers     instead: lets Jazzer search each parser's fuzz test for a minute, one after the other
EOT
}

fuzz_misused() {
  say "flashsale fuzz: $*"
  fuzz_usage >&2
  exit 2
}

fuzz() {
  local requests=1000000 batch=2000 seed=$((RANDOM * 32768 + RANDOM)) first=0
  while (($# > 0)); do
    case $1 in
      --help)
        fuzz_usage
        exit 0
        ;;
      --parsers)
        fuzz_parsers
        return
        ;;
      --requests | --batch | --seed | --first)
        [[ ${2:-} =~ ^[0-9]{1,15}$ ]] || fuzz_misused "$1 needs a number"
        printf -v "${1#--}" '%s' "$2"
        shift 2
        ;;
      *) fuzz_misused "unknown option '$1'" ;;
    esac
  done
  find_jdk
  find_maven
  say "fuzzing with --requests $requests --batch $batch --seed $seed --first $first"
  maven -q test -Dspotless.check.skip -Dtest=HttpSurfaceFuzzTest -Dflashsale.fuzz.requests="$requests" -Dflashsale.fuzz.batch="$batch" \
    -Dflashsale.fuzz.seed="$seed" -Dflashsale.fuzz.first="$first"
}

# Jazzer searches one test in a run, so each has a run of its own.
fuzz_parsers() {
  find_jdk
  find_maven
  local file test
  while IFS= read -r file; do
    while IFS= read -r test; do
      say "== $(basename "$file" .java) $test"
      JAZZER_FUZZ=1 maven -q test -Dspotless.check.skip -Djazzer.hooks=true \
        -Dtest="$(basename "$file" .java)#$test" || die "Jazzer found something in $test, see above"
    done < <(sed -n '/@FuzzTest/,/ void /s/.* void \([A-Za-z]*\)(.*/\1/p' "$file")
  done < <(grep -rl --include='*FuzzTest.java' '@FuzzTest' "$PROJECT/src/test/java" | sort)
}
