# shellcheck shell=bash
# Asks the limiter of a service that runs.
# Part of ./flashsale, which sets PROJECT and brings say and die.

ratelimit_usage() {
  cat <<'EOF'
usage: ./flashsale ratelimit check|peek|reset KEY [OPTION]...
Takes permits of a key, looks at them, or gives all of them back. Prints the service's answer.
Exits with 0 if allowed, 1 if not, 2 if the question was wrong, 3 if there was no answer.

  --limit N         permits in an interval (1)
  --interval TIME   seconds, or ISO-8601 as in PT1M (1)
  --burst N         permits that may be used at once (as many as the limit)
  --cost N          permits to take (1)
  --algorithm NAME  gcra, token-bucket, leaky-bucket, sliding-window, sliding-log or fixed-window (gcra)
  --url URL         the service (http://localhost:8080)

FLASHSALE_TOKEN is a token of the group 'service'; without one, a local run is asked for it.
EOF
}

ratelimit_misused() {
  say "flashsale ratelimit: $*"
  ratelimit_usage >&2
  exit 2
}

# Prints text $1 as a JSON string.
json_string() {
  local text=$1
  [[ $text != *[[:cntrl:]]* ]] || ratelimit_misused "a value has a control character"
  text=${text//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# Prints the JSON members of the options that are the other arguments; sets nothing.
ratelimit_terms() {
  local limit=1 interval=1 rest=''
  while (($# > 0)); do
    (($# > 1)) || ratelimit_misused "$1 needs a value"
    case $1 in
      --limit | --burst | --cost)
        [[ $2 =~ ^[0-9]{1,9}$ ]] || ratelimit_misused "$1 needs a number"
        if [[ $1 == --limit ]]; then limit=$2; else rest+=",\"${1#--}\":$2"; fi
        ;;
      --interval) interval=$2 ;;
      --algorithm) rest+=",\"algorithm\":$(json_string "$2")" ;;
      *) ratelimit_misused "unknown option '$1'" ;;
    esac
    shift 2
  done
  [[ $interval =~ ^[0-9]{1,9}$ ]] || interval=$(json_string "$interval")
  printf '"limit":%s,"interval":%s%s' "$limit" "$interval" "$rest"
}

# A token for a service, of the local run at URL $1.
demo_service_token() {
  curl -sS --max-time 10 "$1/v1/demo/tokens" -H 'Content-Type: application/json' \
    -d '{"subject":"flashsale-cli","groups":["service"]}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p'
}

ratelimit() {
  local verb=${1:---help} url=http://localhost:8080 options=() terms token key answer
  case $verb in
    check | peek | reset) ;;
    --help | -h)
      ratelimit_usage
      exit 0
      ;;
    *) ratelimit_misused "unknown verb '$verb'" ;;
  esac
  [[ -n ${2:-} && $2 != --* ]] || ratelimit_misused "$verb needs a key"
  key=$(json_string "$2") || exit 2
  shift 2
  while (($# > 0)); do
    if [[ $1 == --url && -n ${2:-} ]]; then url=${2%/}; else options+=("$1" "${@:2:1}"); fi
    shift $(($# > 1 ? 2 : 1))
  done
  terms=$(ratelimit_terms ${options[@]+"${options[@]}"}) || exit 2
  command -v curl >/dev/null || die "needs curl on the PATH"
  token=${FLASHSALE_TOKEN:-$(demo_service_token "$url")} || exit 3
  [[ -n $token ]] || die "$url gives no demo tokens: set FLASHSALE_TOKEN to one of the group 'service'"
  answer=$(curl -sS --max-time 10 -w '\n%{http_code}' "$url/v1/ratelimit/$verb" -K - -H 'Content-Type: application/json' \
    -d "{\"key\":$key,$terms}" <<<"header = \"Authorization: Bearer $token\"") || exit 3
  ratelimit_verdict "${answer##*$'\n'}" "${answer%$'\n'*}"
}

# Prints answer $2, which came with status $1, and exits as the usage says.
ratelimit_verdict() {
  [[ -z $2 ]] || printf '%s\n' "$2"
  case $1 in
    204) exit 0 ;;
    200) [[ $2 == *'"allowed":true'* ]] && exit 0 || exit 1 ;;
    400) exit 2 ;;
    *)
      say "flashsale ratelimit: the service answered $1"
      exit 3
      ;;
  esac
}
