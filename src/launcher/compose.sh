# shellcheck shell=bash
# Secrets for docker-compose.yml, and tokens that its service takes. Needs bash and openssl, and no JDK.
# Part of ./flashsale, which sets PROJECT and brings say, die and require_program.

TOKEN_ISSUER=https://flashsale.local
TOKEN_AUDIENCE=flashsale
TOKEN_LIFE_S=3600

env_usage() {
  cat <<'EOT'
usage: ./flashsale env [PROFILE]...
Writes .env, with new passwords, and .secrets/, with a key pair for tokens, for docker-compose.yml. Never overwrites
them: their passwords are in the databases too.

  PROFILE  what `docker compose up` starts: jvm (the default) or native, monitoring, kafka
EOT
}

token_usage() {
  cat <<'EOT'
usage: ./flashsale token SUBJECT [GROUP]...
Prints a token for an hour, signed with the key of ./flashsale env.

  GROUP  shopper (the default), admin or service
EOT
}

# Makes what is readable by the owner alone.
make_env() {
  local profile profiles=() service=''
  for profile in "$@"; do
    case $profile in
      --help)
        env_usage
        exit 0
        ;;
      jvm | native) service=$profile ;;
      monitoring | kafka) profiles+=("$profile") ;;
      *)
        say "flashsale env: unknown profile '$profile'"
        env_usage >&2
        exit 2
        ;;
    esac
  done
  require_program openssl openssl
  [[ ! -e $PROJECT/.env && ! -e $PROJECT/.secrets ]] ||
    die ".env or .secrets exist already, and are kept: to begin anew, 'docker compose down --volumes' and remove them"
  umask 077
  mkdir "$PROJECT/.secrets"
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$PROJECT/.secrets/token-key.pem" 2>/dev/null ||
    die "openssl could not make a key"
  openssl pkey -in "$PROJECT/.secrets/token-key.pem" -pubout -out "$PROJECT/.secrets/token-key.pub.pem"
  # The service's user reads this half.
  chmod 755 "$PROJECT/.secrets"
  chmod 644 "$PROJECT/.secrets/token-key.pub.pem"
  write_env "$(
    IFS=,
    printf '%s' "${service:-jvm}${profiles[*]:+,${profiles[*]}}"
  )"
  say "wrote .env and .secrets: next 'docker compose up --build', then './flashsale token alice'"
}

# Writes .env for the profiles $1.
write_env() {
  local sinks=none
  [[ $1 != *kafka* ]] || sinks=kafka
  cat >"$PROJECT/.env" <<EOT
COMPOSE_PROFILES=$1
POSTGRES_PASSWORD=$(openssl rand -hex 24)
REDIS_PASSWORD=$(openssl rand -hex 24)
GRAFANA_PASSWORD=$(openssl rand -hex 24)
WAITING_ROOM_SECRET=$(openssl rand -hex 32)
SANDBOX_WEBHOOK_SECRET=$(openssl rand -hex 24)
TOKEN_ISSUER=$TOKEN_ISSUER
OUTBOX_SINKS=$sinks
EOT
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

token() {
  [[ ${1:---help} != --help ]] || {
    token_usage
    exit 0
  }
  local key=$PROJECT/.secrets/token-key.pem subject=$1 groups=() group now head claims
  [[ $subject =~ ^[A-Za-z0-9._@-]{1,128}$ ]] || die "token: a subject is 1 to 128 letters, digits, '.', '_', '@' or '-'"
  [[ -r $key ]] || die "token: there is no key: run './flashsale env' first"
  shift
  (($# > 0)) || set -- shopper
  for group in "$@"; do
    [[ $group =~ ^(shopper|admin|service)$ ]] || die "token: a group is shopper, admin or service, not '$group'"
    groups+=("\"$group\"")
  done
  now=$(date +%s)
  head=$(printf '{"alg":"RS256","typ":"JWT"}' | base64url)
  claims=$(
    IFS=,
    printf '{"iss":"%s","aud":"%s","sub":"%s","groups":[%s],"iat":%d,"exp":%d}' "$TOKEN_ISSUER" "$TOKEN_AUDIENCE" \
      "$subject" "${groups[*]}" "$now" $((now + TOKEN_LIFE_S)) | base64url
  )
  printf '%s.%s.%s\n' "$head" "$claims" \
    "$(printf '%s.%s' "$head" "$claims" | openssl dgst -sha256 -sign "$key" -binary | base64url)"
}
