#!/bin/sh
# Starts this pod as the primary, or as a replica of it, as the ConfigMap says by now. The password goes into a file in
# memory: arguments can be seen.
set -eu
umask 077
printf 'requirepass "%s"\nmasterauth "%s"\n' "$REDISCLI_AUTH" "$REDISCLI_AUTH" >/run/valkey/auth.conf

primary=$(cat /etc/valkey/primary)
if [ "$POD_NAME" = "$primary" ]; then
  exec valkey-server /etc/valkey/valkey.conf
fi
# By name, which stays when the pod's address does not.
exec valkey-server /etc/valkey/valkey.conf --replicaof "$primary.flashsale-redis-pods" 6379
