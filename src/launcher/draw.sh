# shellcheck shell=bash
# Verifies the draw of a waiting room.
# Part of ./flashsale, which sets PROJECT and brings say and die.

draw_usage() {
  cat <<'EOT'
usage: ./flashsale verify-draw SALE [OPTION]...
Recomputes the draw of a sale's waiting room from its seed, as docs/waiting-room.md says, with no code of the service.
Exits with 0 if it is what it was said to be, 1 if not, 2 if it could not be verified.

  --commitment HEX  what was published before the opening, as you noted it then
  --positions FILE  what people were told: a ticket's number and its position in each line
  --ticket N        a ticket's number, to be told its position; may be given again
  --url URL         the service (http://localhost:8080)
EOT
}

draw_misused() {
  say "flashsale verify-draw: $*"
  draw_usage >&2
  exit 2
}

verify_draw() {
  local sale=${1:---help} commitment=- positions=- url=http://localhost:8080 tickets=()
  if [[ $sale == --help ]]; then
    draw_usage
    exit 0
  fi
  [[ $sale =~ ^[a-z0-9][a-z0-9-]{0,63}$ ]] || draw_misused "'$sale' is no sale's id"
  shift
  while (($# > 0)); do
    (($# > 1)) || draw_misused "$1 needs a value"
    case $1 in
      --commitment)
        [[ $2 =~ ^[0-9a-f]{64}$ ]] || draw_misused "--commitment needs 64 hexadecimal digits"
        commitment=$2
        ;;
      --positions)
        [[ -r $2 ]] || draw_misused "cannot read '$2'"
        positions=$2
        ;;
      --ticket)
        [[ $2 =~ ^[0-9]{1,12}$ ]] || draw_misused "--ticket needs a number"
        tickets+=("$2")
        ;;
      --url) url=${2%/} ;;
      *) draw_misused "unknown option '$1'" ;;
    esac
    shift 2
  done
  find_jdk
  exec "$JAVA_HOME/bin/java" "$PROJECT/src/launcher/VerifyDraw.java" "$url" "$sale" "$commitment" "$positions" \
    ${tickets[@]+"${tickets[@]}"}
}
