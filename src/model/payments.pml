/*
 * Paying for one order, while it may be cancelled or expire: requests that die anywhere, a provider that may answer
 * late, webhooks that come late or not at all, and the settlement worker. docs/model.md says what is checked, and
 * which code each step stands for.
 *
 * Each statement is one step: a transaction that holds the order's row, or a call to the provider. check.sh sets, with
 * -D, BROKEN: one of these, each without what is named or with the fault, or 0.
 */
#define NO_REFUND 1           /* of a charge that comes when the order has ended */
#define TWO_OPEN 2            /* attempts of an order at a time */
#define CONFIRM_UNNAMED 3     /* charge before the provider's name for it is recorded */
#define TIMEOUT_IS_DECLINED 4 /* no answer is taken for a refusal */
#define EXPIRE_UNASKED 5      /* the worker ends an open attempt when the hold is over, without asking the provider */

#define ATTEMPTS 2

/* PLACED, PAID, ENDED (cancelled or expired) and REFUNDED are the order's; the others are attempts' or charges'. */
mtype = { NONE, PLACED, PAID, ENDED, REFUNDED, OPEN, APPROVED, DECLINED, CANCELLED, REFUND_DUE, UNCONFIRMED, PENDING }
mtype status = PLACED;
mtype attempt[ATTEMPTS] = NONE; /* in PostgreSQL */
bit named[ATTEMPTS];            /* its reference is recorded */
mtype charge[ATTEMPTS] = NONE;  /* at the provider */
bit asking[ATTEMPTS];           /* a request is on its way through Payments */
bit hold_is_over, grace_is_over;

#define is_open(n) (attempt[n] == OPEN)
#define any_open (is_open(0) || is_open(1))
#define money(n) (charge[n] == APPROVED -> 1 : 0)

/* Settlements.settle: somebody brings `state` of charge n. */
inline settle(n, state) {
  if
  :: state == APPROVED && (is_open(n) || attempt[n] == DECLINED || attempt[n] == CANCELLED) ->
    if
    :: status == PLACED -> status = PAID; attempt[n] = APPROVED; printf("attempt %d: the order is PAID\n", n)
    :: else ->
      attempt[n] = (BROKEN == NO_REFUND -> DECLINED : REFUND_DUE);
      printf("attempt %d: charged too late\n", n)
    fi
  :: (state == DECLINED || state == CANCELLED) && is_open(n) -> attempt[n] = state; printf("attempt %d: %e\n", n, state)
  :: else
  fi
}

/* Payments: a request to pay that begins attempt n. It may die after any step. */
proctype Pay(byte n) {
  mtype state;
end:
  atomic {
    status == PLACED && !hold_is_over && (BROKEN == TWO_OPEN || !any_open) && (n == 0 || attempt[0] != NONE) ->
    attempt[n] = OPEN;
    asking[n] = 1;
    printf("attempt %d: begins\n", n)
  };
  if :: goto died :: skip fi;
  atomic { charge[n] = UNCONFIRMED; printf("attempt %d: the provider has it\n", n) };
  if
  :: goto died
  :: BROKEN == CONFIRM_UNNAMED
  :: BROKEN != CONFIRM_UNNAMED ->
    if
    :: atomic { is_open(n) -> named[n] = 1 }
    :: atomic { !is_open(n) -> printf("attempt %d: was given up\n", n); goto died }
    fi
  fi;
  if :: goto died :: skip fi;
  atomic {
    if
    :: charge[n] == UNCONFIRMED ->
      if :: charge[n] = APPROVED :: charge[n] = DECLINED :: charge[n] = PENDING fi;
      printf("attempt %d: confirmed, %e\n", n, charge[n])
    :: else
    fi;
    if
    :: state = charge[n]
    :: state = PENDING; printf("attempt %d: no answer in time\n", n) /* what the request makes of a time-out */
    fi;
    if :: state == PENDING && BROKEN == TIMEOUT_IS_DECLINED -> state = DECLINED :: else fi
  };
  if :: goto died :: skip fi;
  if
  :: atomic { BROKEN == CONFIRM_UNNAMED && is_open(n) -> named[n] = 1; settle(n, state) }
  :: atomic { else -> settle(n, state) }
  fi;
died:
  asking[n] = 0
}

/* The provider decides later, and tells by webhook what it once was, later still. */
proctype Provider(byte n) {
  mtype told = NONE;
end:
  do
  :: atomic { charge[n] == PENDING -> if :: charge[n] = APPROVED :: charge[n] = DECLINED fi; printf("provider: %e\n", charge[n]) }
  :: atomic { told == NONE && named[n] && charge[n] != UNCONFIRMED && charge[n] != PENDING -> told = charge[n] }
  :: atomic { told != NONE -> printf("webhook: %e\n", told); settle(n, told); told = NONE }
  od
}

/* SettlementWorker, at attempt n. */
proctype Settle(byte n) {
  mtype state;
end:
  do
  :: atomic { is_open(n) && !named[n] -> attempt[n] = CANCELLED; printf("worker: gives attempt %d up\n", n) }
  :: atomic {
      BROKEN == EXPIRE_UNASKED && is_open(n) && hold_is_over -> attempt[n] = CANCELLED; printf("worker: ends attempt %d\n", n)
    }
  :: atomic { is_open(n) && named[n] -> state = charge[n] };
    if
    :: state == UNCONFIRMED || (state == PENDING && hold_is_over) ->
      atomic { /* what comes first at the provider counts, and the answer says what that was */
        if
        :: charge[n] == UNCONFIRMED || charge[n] == PENDING -> charge[n] = CANCELLED
        :: charge[n] == PENDING /* it can neither cancel nor tell */
        :: else
        fi;
        state = charge[n];
        printf("worker: cancels attempt %d: %e\n", n, state)
      }
    :: else
    fi;
    atomic { settle(n, state); state = NONE }
  :: atomic { attempt[n] == REFUND_DUE -> charge[n] = REFUNDED; printf("worker: refunds attempt %d\n", n) };
    atomic {
      if
      :: attempt[n] == REFUND_DUE ->
        attempt[n] = REFUNDED;
        if :: attempt[1 - n] != APPROVED && status != PLACED -> status = REFUNDED; printf("reached: refunded\n") :: else fi
      :: else
      fi
    }
  od
}

/* Cancellations, HoldExpiry, and the clock. */
proctype Ending() {
end:
  do
  :: atomic { status == PLACED && !any_open -> status = ENDED; printf("the order is CANCELLED\n") }
  :: atomic { !hold_is_over -> hold_is_over = 1; printf("the hold is over\n") }
  :: atomic { hold_is_over && !grace_is_over -> grace_is_over = 1 }
  :: atomic {
      status == PLACED && hold_is_over && (!any_open || grace_is_over) -> status = ENDED; printf("the order is EXPIRED\n")
    }
  od
}

#define rests(n) (!asking[n] && !is_open(n) && attempt[n] != REFUND_DUE)

proctype Audit() {
end:
  do
  :: atomic { money(0) + money(1) > 1 -> assert(false) /* I4, at most one charge at any time */ }
  :: atomic {
      rests(0) && rests(1) ->
      assert(money(0) + money(1) == (status == PAID -> 1 : 0)); /* I4, and the one that is kept is of a PAID order */
      if
      :: status == PAID && attempt[1] == APPROVED -> printf("reached: paid by the second attempt\n")
      :: status == PAID && attempt[0] == APPROVED -> printf("reached: paid\n")
      :: status == ENDED && attempt[0] == CANCELLED -> printf("reached: given up\n")
      :: else
      fi
    }
  :: timeout -> assert(false) /* somebody waits for ever */
  od
}

init {
  atomic {
    run Pay(0);
    run Pay(1);
    run Provider(0);
    run Provider(1);
    run Settle(0);
    run Settle(1);
    run Ending();
    run Audit()
  }
}
