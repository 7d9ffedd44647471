#!/bin/sh
# Starts this pod as the primary, or as a replica of it. The password goes into a file in memory: arguments can be seen.
set -eu
umask 077
printf 'requirepass "%s"\nmasterauth "%s"\n' "$REDISCLI_AUTH" "$REDISCLI_AUTH" >/run/valkey/auth.conf

if [ "$POD_NAME" = "$PRIMARY" ]; then
  exec valkey-server /etc/valkey/valkey.conf
fi
# By name, which stays when the pod's address does not.
exec valkey-server /etc/valkey/valkey.conf --replicaof "$PRIMARY.flashsale-redis-pods" 6379
