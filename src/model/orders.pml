/*
 * Orders between Redis and PostgreSQL: buying, writing, recovery, the release of units, the loss of Redis' memory and
 * the rebuild. docs/model.md says what is checked, and which code each step stands for.
 *
 * Each option of a process is one step that nothing interrupts: a Lua script, or a transaction. Between steps anything
 * may happen, for as long as it likes, so an instance that pauses is one that takes no step, and nobody is told that
 * what they believe is out of date.
 *
 * check.sh sets, with -D, the bounds:
 *   TOTAL          units for sale
 *   BUYERS, RETRY  one or two buyers want a unit each; whether the first asks twice with the same key
 *   ENDS           orders that are cancelled or expire
 *   AMNESIA        times that Redis loses its memory; SNAPSHOTS: it may also come back with an earlier state
 *   CRASHES        of instances, or ends of a rebuild's connection
 *   NEEDLESS       rebuilds that begin though nothing was lost
 * and BROKEN, one of these, each without what is named, or 0:
 */
#define NO_FENCE 1
#define NO_GUARD 2
#define RELEASE_NOT_IDEMPOTENT 3
#define INSERT_NOT_IDEMPOTENT 4
#define NO_UNIQUE_KEY 5
#define NO_UNLINK 6
#define UNLINK_LAST_ONLY 7     /* the keys of the last epoch, but not of those before it */
#define DRAIN_NOTHING 8
#define NO_SENTINEL_CHECK 9    /* of the buyers, when the stock is written at the end of a rebuild */
#define NO_SECOND_RELEASE 10   /* of a REJECTED order that Redis has accepted since */
#define IDENTITY_AT_END 11     /* of the rebuild is the new Redis' identity recorded, not at its beginning */
#define NO_EPOCH_CHECK 12      /* at the end of a rebuild: is the epoch still ours? */
#define REPLAY_NOT_HELD 13     /* whoever promises an order again does not hold it */

#define ORDERS 3     /* requests: 0 and 1 are the first buyer's, with one key; 2 is the second buyer's */
#define key(o) ((o) / 2)
#define KEYS 2
#define INSTANCES 2
#define EPOCHS 3
#define NOBODY 255

mtype = { NO_ROW, PLACED, ENDED, KEY_TAKEN, SOLD_OUT, TOO_LATE } /* an order's row; the last three are REJECTED */
mtype = { NOTHING, HELD, LATE, REFUSED, WRITTEN }                /* what an instance has of an order */
mtype = { IDLE, BEGUN, UNLINKED, SOME_BUYERS, ALL_BUYERS, STOCK } /* how far a rebuild is */
mtype = { NIL, ACCEPTED, REPLAYED, NO_UNITS, DONE }              /* what a script says */
mtype = { KEPT, BY_BOTH, BY_INSTANCE, BY_REDIS }                 /* a 202: kept, or never given, or who must keep it */

typedef Keys {       /* Redis' keys of an epoch */
  bit stock;         /* the stock key exists */
  byte available;
  bit buyers;        /* the buyers and the journal exist, with their sentinels */
  byte entry[KEYS];  /* idempotency key -> order + 1 */
  bit flagged[KEYS]; /* that order's units were returned */
  bit journal[ORDERS]
}
Keys redis[EPOCHS + 1], snapshot[EPOCHS + 1]; /* what it has, and what it will find when it starts again */

/* PostgreSQL */
byte epoch = 1, committed;
bit live = 1, same_identity = 1; /* the Redis that runs is the one the sale's row names */
mtype row[ORDERS] = NO_ROW;
byte row_epoch[ORDERS];  /* of a REJECTED order: the epoch of the journal entry it was last seen in */
bit returned[ORDERS];    /* units_returned */
bit locked[ORDERS];      /* the release worker has the row's lock */
byte alone = NOBODY;     /* who has the sale's lock exclusively from one step to the next */
byte rebuilder = NOBODY; /* who has the try-lock of rebuilds */

/* instances */
byte view[INSTANCES] = 1; /* the epoch it believes in */
mtype has[INSTANCES * ORDERS] = NOTHING;
byte has_of[INSTANCES * ORDERS]; /* the epoch that accepted it */
mtype rebuild[INSTANCES] = IDLE;
byte mine[INSTANCES];     /* the epoch of its rebuild */

/* what is left to happen, and what the properties speak of */
byte ends_left = ENDS, amnesia_left = AMNESIA, crashes_left = CRASHES, needless_left = NEEDLESS;
bit snapshot_left = (SNAPSHOTS && AMNESIA > 0);
bit asked[ORDERS];
mtype promise[ORDERS] = KEPT;
byte acceptor[ORDERS];

hidden mtype reply;
hidden byte n, m;
#define place(me, o) ((me) * ORDERS + (o))
#define at place(me, o)
#define wants(o) (o == 0 || (o == 1 && RETRY) || (o == 2 && BUYERS == 2))
#define missing(e) (!redis[e].stock || !redis[e].buyers)
#define rejected(o) (row[o] == KEY_TAKEN || row[o] == SOLD_OUT || row[o] == TOO_LATE)
#define ended(o) (row[o] == ENDED || rejected(o))
#define is_due(o) (ended(o) && !returned[o])
#define keeps_key(o) (row[o] == PLACED || row[o] == ENDED)
#define forgot (amnesia_left < AMNESIA)
#define needs_rebuild (!live || !same_identity || missing(epoch))
/* The first epoch whose journal has order o; EPOCHS if none before it has. */
#define journaled_in(o) (redis[1].journal[o] -> 1 : (redis[2].journal[o] -> 2 : EPOCHS))
#define is_drained(e) (BROKEN == DRAIN_NOTHING || (journaled_in(0) >= e && journaled_in(1) >= e && journaled_in(2) >= e))

/* What the broken variants lack. */
#define fenced(e) (BROKEN != NO_FENCE && live && (e) != epoch)
#define ledger_is_full (BROKEN != NO_GUARD && committed >= TOTAL)
#define key_is_taken(o) (BROKEN != NO_UNIQUE_KEY && key(o) == 0 && keeps_key(1 - (o)))
#define gives_back(o, e) (BROKEN != NO_SECOND_RELEASE && rejected(o) && row_epoch[o] != (e))
#define first_unlinked(e) (BROKEN == NO_UNLINK -> (e) : (BROKEN == UNLINK_LAST_ONLY -> (e) - 1 : 1))

inline buy(e, o) { /* buy.lua */
  if
  :: missing(e) -> reply = NIL
  :: !missing(e) && redis[e].entry[key(o)] == o + 1 -> reply = ACCEPTED /* ours, sent again */
  :: !missing(e) && redis[e].entry[key(o)] != 0 && redis[e].entry[key(o)] != o + 1 -> reply = REPLAYED
  :: !missing(e) && redis[e].entry[key(o)] == 0 && redis[e].available == 0 -> reply = NO_UNITS
  :: !missing(e) && redis[e].entry[key(o)] == 0 && redis[e].available > 0 ->
    redis[e].journal[o] = 1;
    redis[e].entry[key(o)] = o + 1;
    redis[e].available--;
    reply = ACCEPTED
  fi
}

inline release(e, o) { /* release.lua */
  if
  :: missing(e) -> reply = NIL
  :: !missing(e) && redis[e].entry[key(o)] == o + 1 &&
     (BROKEN == RELEASE_NOT_IDEMPOTENT || !redis[e].flagged[key(o)]) ->
    redis[e].flagged[key(o)] = 1;
    redis[e].available++;
    reply = DONE
  :: else -> reply = DONE
  fi
}

inline put(o, status, is_returned, e) {
  row[o] = status;
  row_epoch[o] = (status == PLACED -> 0 : e);
  returned[o] = is_returned;
  promise[o] = KEPT;
  acceptor[o] = 0
}

/* insert_orders.sql, and what follows from its answer: order o, accepted in epoch e. */
inline insert(o, e) {
  if
  :: row[o] != NO_ROW ->
    if
    :: gives_back(o, e) -> /* Redis accepted it again, in a later epoch, after it had been rejected */
      row_epoch[o] = e;
      returned[o] = 0;
      printf("reached: second release\n")
    :: BROKEN == INSERT_NOT_IDEMPOTENT && row[o] == PLACED -> committed++
    :: else
    fi;
    has[at] = WRITTEN
  :: row[o] == NO_ROW && fenced(e) -> has[at] = LATE
  :: row[o] == NO_ROW && !fenced(e) ->
    if :: promise[o] == BY_REDIS && crashes_left < CRASHES -> printf("reached: recovered\n") :: else fi;
    if
    :: key_is_taken(o) -> put(o, KEY_TAKEN, 0, e); printf("reached: key taken\n")
    :: !key_is_taken(o) && ledger_is_full -> put(o, SOLD_OUT, 1, e); printf("reached: guard fires\n")
    :: !key_is_taken(o) && !ledger_is_full -> committed++; put(o, PLACED, 0, e)
    fi;
    has[at] = WRITTEN
  fi;
  assert(committed <= TOTAL); /* I1 */
  assert(forgot || !rejected(o)); /* I3, who keeps Redis' memory keeps their order */
  assert(!keeps_key(0) || !keeps_key(1)) /* I4 */
}

/* What instance `me` does with order o. */
proctype Order(byte me, o) {
end:
  do
  /* Checkout. The reply may not come in time; then the shopper was promised nothing. */
  :: atomic {
      wants(o) && !asked[o] && (o != 1 || asked[0]) && (o != 0 || me == 0) -> /* instances are alike */
      asked[o] = 1;
      buy(view[me], o);
      printf("instance %d: request %d in epoch %d is %e\n", me, o, view[me], reply);
      if
      :: reply == ACCEPTED ->
        has[at] = HELD;
        has_of[at] = view[me];
        promise[o] = BY_BOTH;
        acceptor[o] = me
      :: reply == ACCEPTED -> printf("  but the reply is lost\n")
      :: reply == REPLAYED ->
        n = redis[view[me]].entry[key(o)] - 1; /* the order that is promised again */
        if
        :: promise[n] == KEPT && row[n] == NO_ROW -> promise[n] = BY_BOTH; acceptor[n] = me
        :: else
        fi;
        if
        :: BROKEN != REPLAY_NOT_HELD && has[place(me, n)] == NOTHING ->
          has[place(me, n)] = HELD;
          has_of[place(me, n)] = view[me]
        :: else
        fi
      :: reply == NIL || reply == NO_UNITS
      fi
    }
  /* OrderWriter, and recovery: one transaction, then the entry is deleted from the journal. */
  :: atomic {
      has[at] == HELD && alone == NOBODY && !locked[o] ->
      insert(o, has_of[at]);
      printf("instance %d: inserts order %d of epoch %d: %e, %e\n", me, o, has_of[at], has[at], row[o])
    }
  :: atomic {
      has[at] == WRITTEN ->
      redis[has_of[at]].journal[o] = 0;
      has[at] = NOTHING;
      has_of[at] = 0
    }
  /* A late order goes through the buy script again, with its own id, and is then one of the new epoch. */
  :: atomic {
      has[at] == LATE ->
      buy(view[me], o);
      printf("instance %d: late order %d in epoch %d is %e\n", me, o, view[me], reply);
      if
      :: reply == ACCEPTED ->
        has[at] = HELD;
        has_of[at] = view[me];
        if :: promise[o] == BY_INSTANCE -> promise[o] = BY_BOTH :: else fi;
        printf("reached: resubmitted\n")
      :: reply == REPLAYED || reply == NO_UNITS -> has[at] = REFUSED
      :: has[at] = HELD; printf("  or so, nobody knows: from the beginning\n") /* no keys, or no reply in time */
      fi
    }
  :: atomic {
      has[at] == REFUSED && alone == NOBODY ->
      assert(forgot); /* I3 */
      if :: row[o] == NO_ROW -> put(o, TOO_LATE, 1, has_of[at]); printf("reached: too late\n") :: else fi;
      has[at] = WRITTEN;
      printf("instance %d: gives order %d up: %e\n", me, o, row[o])
    }
  /* JournalRecovery reads the journal of the sale's epoch, a rebuild those of all epochs before its own. */
  :: atomic {
      has[at] == NOTHING && redis[view[me]].journal[o] ->
      has[at] = HELD;
      has_of[at] = view[me];
      printf("instance %d: finds order %d in the journal of epoch %d\n", me, o, has_of[at])
    }
  :: atomic {
      has[at] == NOTHING && rebuild[me] == UNLINKED && journaled_in(o) < mine[me] && BROKEN != DRAIN_NOTHING ->
      has[at] = HELD;
      has_of[at] = journaled_in(o);
      printf("instance %d: finds order %d in the old journal of epoch %d\n", me, o, has_of[at])
    }
  od
}

/* An order in PostgreSQL is cancelled, or its hold is over. */
proctype Ending(byte o) {
end:
  do
  :: atomic {
      row[o] == PLACED && alone == NOBODY && ends_left > 0 ->
      ends_left--;
      committed--;
      row[o] = ENDED;
      printf("order %d ends\n", o)
    }
  od
}

/* The release worker, on any instance: locks the row of an order that ended, runs the script, marks the row. */
proctype Releases() {
  byte o, e;
end:
  do
  :: atomic {
      alone == NOBODY && (is_due(0) || is_due(1) || is_due(2)) ->
      if :: is_due(0) -> o = 0 :: is_due(1) -> o = 1 :: is_due(2) -> o = 2 fi;
      if :: e = view[0] :: e = view[1] fi;
      locked[o] = 1
    };
    /* Its connection may end, and with it the transaction, while the script is under way. */
    if :: locked[o] = 0 :: true fi;
    atomic {
      release(e, o);
      printf("release worker: order %d in epoch %d: %e\n", o, e, reply);
      if :: reply == NIL -> locked[o] = 0 :: else fi
    };
    atomic { /* or it dies before it can */
      if :: locked[o] -> returned[o] = 1; printf("release worker: marks order %d\n", o) :: true fi;
      locked[o] = 0;
      o = 0;
      e = 0
    }
  od
}

inline write_buyer(k, o) { /* what PostgreSQL knows of the key */
  if
  :: keeps_key(o) -> redis[mine[me]].entry[k] = o + 1; redis[mine[me]].flagged[k] = (row[o] == ENDED)
  :: else
  fi
}

inline leave(me) {
  rebuild[me] = IDLE;
  mine[me] = 0;
  if :: alone == me -> alone = NOBODY :: else fi;
  if :: rebuilder == me -> rebuilder = NOBODY :: else fi
}

inline unlink(keys) {
  keys.stock = 0;
  keys.available = 0;
  keys.buyers = 0;
  for (m : 0 .. KEYS - 1) { keys.entry[m] = 0; keys.flagged[m] = 0 }
}

/* Instance `me` rebuilds the sale in Redis. */
proctype Rebuild(byte me) {
end:
  do
  /* (a) one transaction, with the exclusive lock */
  :: atomic {
      rebuild[me] == IDLE && rebuilder == NOBODY && alone == NOBODY && epoch < EPOCHS && (needs_rebuild || needless_left > 0) ->
      if :: needs_rebuild :: else -> needless_left-- fi;
      rebuilder = me;
      epoch++;
      live = 0;
      same_identity = (BROKEN != IDENTITY_AT_END -> 1 : same_identity);
      mine[me] = epoch;
      rebuild[me] = BEGUN;
      printf("instance %d: begins the rebuild of epoch %d\n", me, epoch)
    }
  /* (b) The keys of the epochs before go, but for the journals. Those are drained, see Order. */
  :: atomic {
      rebuild[me] == BEGUN ->
      for (n : first_unlinked(mine[me]) .. mine[me] - 1) { unlink(redis[n]) };
      rebuild[me] = UNLINKED;
      printf("instance %d: unlinks old keys\n", me)
    }
  /* (c) One transaction with the exclusive lock, which waits for locked rows; Redis is written in several steps. */
  :: atomic {
      rebuild[me] == UNLINKED && is_drained(mine[me]) && alone == NOBODY && !locked[0] && !locked[1] && !locked[2] ->
      if
      :: epoch != mine[me] && BROKEN != NO_EPOCH_CHECK -> leave(me)
      :: epoch == mine[me] || BROKEN == NO_EPOCH_CHECK ->
        alone = me;
        redis[mine[me]].buyers = 1;
        write_buyer(0, 0);
        write_buyer(0, 1);
        rebuild[me] = SOME_BUYERS;
        printf("instance %d: writes some buyers\n", me)
      fi
    }
  :: atomic {
      rebuild[me] == SOME_BUYERS ->
      write_buyer(1, 2);
      if :: BROKEN == NO_SENTINEL_CHECK -> redis[mine[me]].buyers = 1 :: else fi;
      rebuild[me] = ALL_BUYERS;
      printf("instance %d: writes the other buyers\n", me)
    }
  :: atomic {
      rebuild[me] == ALL_BUYERS ->
      if
      :: !redis[mine[me]].buyers -> leave(me); printf("instance %d: starts over, Redis forgot again\n", me)
      :: else ->
        redis[mine[me]].stock = 1;
        redis[mine[me]].available = TOTAL - committed;
        rebuild[me] = STOCK;
        printf("instance %d: writes a stock of %d\n", me, TOTAL - committed)
      fi
    }
  :: atomic {
      rebuild[me] == STOCK ->
      live = 1;
      same_identity = (BROKEN != IDENTITY_AT_END -> same_identity : 1);
      for (n : 0 .. ORDERS - 1) { if :: ended(n) -> returned[n] = 1 :: else fi }
      leave(me);
      printf("instance %d: epoch %d is live\n", me, epoch)
    }
  /* Its connection ends, and with it the try-lock, but it goes on. */
  :: atomic {
      rebuilder == me && (rebuild[me] == BEGUN || rebuild[me] == UNLINKED) && crashes_left > 0 ->
      crashes_left--;
      rebuilder = NOBODY;
      printf("instance %d: loses the lock of rebuilds\n", me)
    }
  :: atomic { live && view[me] != epoch -> view[me] = epoch; printf("instance %d: learns of epoch %d\n", me, epoch) }
  od
}

inline copy(to, from) {
  to.stock = from.stock;
  to.available = from.available;
  to.buyers = from.buyers;
  for (m : 0 .. KEYS - 1) { to.entry[m] = from.entry[m]; to.flagged[m] = from.flagged[m] }
  for (m : 0 .. ORDERS - 1) { to.journal[m] = from.journal[m] }
}

inline clear(keys) {
  unlink(keys);
  for (m : 0 .. ORDERS - 1) { keys.journal[m] = 0 }
}

proctype Misfortune() {
  byte me;
end:
  do
  :: atomic {
      snapshot_left && amnesia_left > 0 ->
      snapshot_left = 0;
      for (n : 1 .. EPOCHS) { copy(snapshot[n], redis[n]) };
      printf("Redis is saved\n")
    }
  :: atomic { /* Redis starts again with what was saved, or with nothing; or it is emptied while it runs */
      amnesia_left > 0 ->
      amnesia_left--;
      if
      :: same_identity = 0; for (n : 1 .. EPOCHS) { copy(redis[n], snapshot[n]) }; printf("Redis starts again\n")
      :: for (n : 1 .. EPOCHS) { clear(redis[n]) }; printf("Redis is emptied\n")
      fi;
      if :: amnesia_left == 0 -> snapshot_left = 0; for (n : 1 .. EPOCHS) { clear(snapshot[n]) } :: else fi;
      for (n : 0 .. ORDERS - 1) {
        if
        :: promise[n] == BY_BOTH -> promise[n] = BY_INSTANCE
        :: promise[n] == BY_REDIS -> promise[n] = KEPT
        :: else
        fi
      }
    }
  :: atomic {
      crashes_left > 0 ->
      crashes_left--;
      if :: me = 0 :: me = 1 fi;
      printf("instance %d crashes\n", me);
      for (n : 0 .. ORDERS - 1) {
        has[place(me, n)] = NOTHING;
        has_of[place(me, n)] = 0;
        if
        :: promise[n] == BY_BOTH && acceptor[n] == me -> promise[n] = BY_REDIS
        :: promise[n] == BY_INSTANCE && acceptor[n] == me -> promise[n] = KEPT
        :: else
        fi
      };
      leave(me);
      me = 0
    }
  od
}

#define holds_nothing(me) (has[place(me, 0)] == NOTHING && has[place(me, 1)] == NOTHING && has[place(me, 2)] == NOTHING)
#define rests(o) (!redis[epoch].journal[o] && !locked[o] && !is_due(o))
#define quiet (!needs_rebuild && rebuild[0] == IDLE && rebuild[1] == IDLE && holds_nothing(0) && holds_nothing(1) && \
               rests(0) && rests(1) && rests(2))

/* The properties of states in which nothing is under way. */
proctype Audit() {
end:
  do
  :: atomic {
      quiet ->
      assert(redis[epoch].available + committed == TOTAL); /* I2 */
      assert(promise[0] == KEPT && promise[1] == KEPT && promise[2] == KEPT); /* I3 */
      if
      :: row[0] == ENDED && row[2] == PLACED -> printf("reached: sold again\n")
      :: row[0] == PLACED && epoch > 1 -> printf("reached: rebuilt\n")
      :: else
      fi
    }
  :: timeout -> assert(epoch == EPOCHS) /* otherwise somebody waits for ever */
  od
}

init {
  atomic {
    redis[1].stock = 1;
    redis[1].buyers = 1;
    redis[1].available = TOTAL;
    for (n : 0 .. INSTANCES - 1) {
      for (m : 0 .. ORDERS - 1) { run Order(n, m) };
      run Rebuild(n)
    };
    for (m : 0 .. ORDERS - 1) { run Ending(m) };
    run Releases();
    run Misfortune();
    run Audit()
  }
}
